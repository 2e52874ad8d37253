package main

import (
	"errors"

	"github.com/IBM/sarama"
	"sequin.io/gateway/compat/clients/driver"
)

type transactions struct {
	producer sarama.SyncProducer
	messages []*sarama.ProducerMessage
}

func transact(bootstrap []string, id, compression string) (driver.Transactions, error) {
	config := config()
	config.Producer.Idempotent = true
	config.Net.MaxOpenRequests = 1
	config.Producer.Transaction.ID = id
	config.Producer.Compression = codecs[compression]
	config.Producer.Partitioner = sarama.NewManualPartitioner
	producer, err := sarama.NewSyncProducer(bootstrap, config)
	return &transactions{producer: producer}, err
}

func (t *transactions) Begin() error {
	return told(t.producer.BeginTxn())
}

func (t *transactions) Send(topic string, partition int32, value []byte) {
	message := &sarama.ProducerMessage{Topic: topic, Partition: partition, Value: sarama.ByteEncoder(value)}
	t.messages = append(t.messages, message)
}

func (t *transactions) Offset(group, topic string, partition int32, offset int64) error {
	of := []*sarama.PartitionOffsetMetadata{{Partition: partition, Offset: offset}}
	return told(t.producer.AddOffsetsToTxn(map[string][]*sarama.PartitionOffsetMetadata{topic: of}, group))
}

func (t *transactions) Flush() error {
	messages := t.messages
	t.messages = nil
	return told(t.producer.SendMessages(messages))
}

func (t *transactions) End(commit bool) error {
	if err := t.Flush(); err != nil {
		return err
	}
	if commit {
		return told(t.producer.CommitTxn())
	}
	return told(t.producer.AbortTxn())
}

func told(err error) error {
	var refused sarama.ProducerErrors
	if errors.As(err, &refused) {
		err = refused[0].Err
	}
	if errors.Is(err, sarama.ErrProducerFenced) || errors.Is(err, sarama.ErrInvalidProducerEpoch) {
		return driver.ErrFenced
	}
	return err
}
