package main

import (
	"context"
	"time"

	"github.com/segmentio/kafka-go"
	"sequin.io/gateway/compat/clients/driver"
)

func write(bootstrap []string, topic, codec string, messages []driver.Message) error {
	writer := &kafka.Writer{
		Addr:         kafka.TCP(bootstrap...),
		Topic:        topic,
		RequiredAcks: kafka.RequireAll,
		Compression:  codecs[codec],
		Transport:    transport(),
	}
	defer writer.Close()
	var sent []kafka.Message
	for _, message := range messages {
		one := kafka.Message{
			Key:   driver.Bytes(message.Key),
			Value: driver.Bytes(message.Value),
			Time:  time.UnixMilli(message.TimeMS),
		}
		for _, header := range message.Headers {
			one.Headers = append(one.Headers, kafka.Header{Key: header[0], Value: []byte(header[1])})
		}
		sent = append(sent, one)
	}
	return writer.WriteMessages(context.Background(), sent...)
}

func read(bootstrap []string, topic string, count int) ([]driver.Message, error) {
	reader := kafka.NewReader(kafka.ReaderConfig{Brokers: bootstrap, Dialer: dialer(), Topic: topic, MaxBytes: 10_000_000})
	defer reader.Close()
	var messages []driver.Message
	for len(messages) < count {
		record, err := reader.ReadMessage(context.Background())
		if err != nil {
			return nil, err
		}
		message := driver.Message{
			Key:    driver.Text(record.Key),
			Value:  driver.Text(record.Value),
			TimeMS: record.Time.UnixMilli(),
		}
		for _, header := range record.Headers {
			message.Headers = append(message.Headers, [2]string{header.Key, string(header.Value)})
		}
		messages = append(messages, message)
	}
	return messages, nil
}
