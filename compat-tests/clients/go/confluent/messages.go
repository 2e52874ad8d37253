package main

import (
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"sequin.io/gateway/compat/clients/driver"
)

func write(bootstrap []string, topic, codec string, messages []driver.Message) error {
	var sent []*kafka.Message
	for _, message := range messages {
		one := &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: 0},
			Key:            driver.Bytes(message.Key),
			Value:          driver.Bytes(message.Value),
			Timestamp:      time.UnixMilli(message.TimeMS),
		}
		for _, header := range message.Headers {
			one.Headers = append(one.Headers, kafka.Header{Key: header[0], Value: []byte(header[1])})
		}
		sent = append(sent, one)
	}
	return send(bootstrap, kafka.ConfigMap{"compression.type": codec}, sent)
}

func read(bootstrap []string, topic string, count int) ([]driver.Message, error) {
	consumer, err := authenticated(kafka.NewConsumer(config(bootstrap, kafka.ConfigMap{"group.id": "reader of " + topic})))
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	start := kafka.TopicPartition{Topic: &topic, Partition: 0, Offset: kafka.OffsetBeginning}
	if err := consumer.Assign([]kafka.TopicPartition{start}); err != nil {
		return nil, err
	}
	var messages []driver.Message
	for len(messages) < count {
		record, err := consumer.ReadMessage(-1)
		if err != nil {
			return nil, err
		}
		message := driver.Message{
			Key:    driver.Text(record.Key),
			Value:  driver.Text(record.Value),
			TimeMS: record.Timestamp.UnixMilli(),
		}
		for _, header := range record.Headers {
			message.Headers = append(message.Headers, [2]string{header.Key, string(header.Value)})
		}
		messages = append(messages, message)
	}
	return messages, nil
}
