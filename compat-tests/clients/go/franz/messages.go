package main

import (
	"context"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"sequin.io/gateway/compat/clients/driver"
)

func write(bootstrap []string, topic, codec string, messages []driver.Message) error {
	producer, err := client(bootstrap, kgo.DefaultProduceTopic(topic), kgo.ProducerBatchCompression(codecs[codec]))
	if err != nil {
		return err
	}
	defer producer.Close()
	var records []*kgo.Record
	for _, message := range messages {
		record := &kgo.Record{
			Key:       driver.Bytes(message.Key),
			Value:     driver.Bytes(message.Value),
			Timestamp: time.UnixMilli(message.TimeMS),
		}
		for _, header := range message.Headers {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: header[0], Value: []byte(header[1])})
		}
		records = append(records, record)
	}
	return producer.ProduceSync(context.Background(), records...).FirstErr()
}

func read(bootstrap []string, topic string, count int) ([]driver.Message, error) {
	consumer, err := client(bootstrap, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{
		topic: {0: kgo.NewOffset().AtStart()},
	}))
	if err != nil {
		return nil, err
	}
	defer consumer.Close()
	var messages []driver.Message
	for len(messages) < count {
		fetches := consumer.PollFetches(context.Background())
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(record *kgo.Record) {
			message := driver.Message{
				Key:    driver.Text(record.Key),
				Value:  driver.Text(record.Value),
				TimeMS: record.Timestamp.UnixMilli(),
			}
			for _, header := range record.Headers {
				message.Headers = append(message.Headers, [2]string{header.Key, string(header.Value)})
			}
			messages = append(messages, message)
		})
	}
	return messages, nil
}
