package main

import (
	"time"

	"github.com/IBM/sarama"
	"sequin.io/gateway/compat/clients/driver"
)

func write(bootstrap []string, topic, codec string, messages []driver.Message) error {
	config := config()
	config.Producer.Compression = codecs[codec]
	producer, err := sarama.NewSyncProducer(bootstrap, config)
	if err != nil {
		return err
	}
	defer producer.Close()
	var sent []*sarama.ProducerMessage
	for _, message := range messages {
		one := &sarama.ProducerMessage{Topic: topic, Timestamp: time.UnixMilli(message.TimeMS)}
		if message.Key != nil {
			one.Key = sarama.StringEncoder(*message.Key)
		}
		if message.Value != nil {
			one.Value = sarama.StringEncoder(*message.Value)
		}
		for _, header := range message.Headers {
			one.Headers = append(one.Headers, sarama.RecordHeader{Key: []byte(header[0]), Value: []byte(header[1])})
		}
		sent = append(sent, one)
	}
	return producer.SendMessages(sent)
}

func read(bootstrap []string, topic string, count int) ([]driver.Message, error) {
	consumer, err := sarama.NewConsumer(bootstrap, config())
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic, 0, sarama.OffsetOldest)
	if err != nil {
		return nil, err
	}
	defer partition.Close()
	var messages []driver.Message
	for len(messages) < count {
		record := <-partition.Messages()
		message := driver.Message{
			Key:    driver.Text(record.Key),
			Value:  driver.Text(record.Value),
			TimeMS: record.Timestamp.UnixMilli(),
		}
		for _, header := range record.Headers {
			message.Headers = append(message.Headers, [2]string{string(header.Key), string(header.Value)})
		}
		messages = append(messages, message)
	}
	return messages, nil
}
