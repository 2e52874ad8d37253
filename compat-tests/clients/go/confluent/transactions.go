package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"sequin.io/gateway/compat/clients/driver"
)

const flushMS = 60_000

var ctx = context.Background()

type transactions struct {
	bootstrap []string
	producer  *kafka.Producer
}

func transact(bootstrap []string, id, compression string) (driver.Transactions, error) {
	producer, err := kafka.NewProducer(config(bootstrap, kafka.ConfigMap{
		"transactional.id":       id,
		"compression.type":       compression,
		"go.delivery.reports":    false,
		"go.batch.producer":      false,
		"transaction.timeout.ms": 60_000,
	}))
	if err != nil {
		return nil, err
	}
	return &transactions{bootstrap, producer}, producer.InitTransactions(ctx)
}

func (t *transactions) Begin() error {
	return told(t.producer.BeginTransaction())
}

func (t *transactions) Send(topic string, partition int32, value []byte) {
	at := kafka.TopicPartition{Topic: &topic, Partition: partition}
	if err := t.producer.Produce(&kafka.Message{TopicPartition: at, Value: value}, nil); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func (t *transactions) Offset(group, topic string, partition int32, offset int64) error {
	consumer, err := kafka.NewConsumer(config(t.bootstrap, kafka.ConfigMap{"group.id": group}))
	if err != nil {
		return err
	}
	defer consumer.Close()
	metadata, err := consumer.GetConsumerGroupMetadata()
	if err != nil {
		return err
	}
	position := kafka.TopicPartition{Topic: &topic, Partition: partition, Offset: kafka.Offset(offset)}
	return told(t.producer.SendOffsetsToTransaction(ctx, []kafka.TopicPartition{position}, metadata))
}

func (t *transactions) Flush() error {
	if left := t.producer.Flush(flushMS); left > 0 {
		return fmt.Errorf("%d records are not sent", left)
	}
	return nil
}

func (t *transactions) End(commit bool) error {
	if commit {
		return told(t.producer.CommitTransaction(ctx))
	}
	return told(t.producer.AbortTransaction(ctx))
}

func told(err error) error {
	var refusal kafka.Error
	if errors.As(err, &refusal) &&
		(refusal.Code() == kafka.ErrFenced || refusal.Code() == kafka.ErrInvalidProducerEpoch) {
		return driver.ErrFenced
	}
	return err
}
