package main

import (
	"context"
	"errors"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"sequin.io/gateway/compat/clients/driver"
)

type transactions struct {
	id       string
	producer *kgo.Client
	failure  error
}

func transact(bootstrap []string, id, compression string) (driver.Transactions, error) {
	producer, err := client(bootstrap,
		kgo.TransactionalID(id),
		kgo.ProducerBatchCompression(codecs[compression]),
		kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return nil, err
	}
	// otherwise it asks for its producer id with its first record
	_, _, err = producer.ProducerID(context.Background())
	return &transactions{id: id, producer: producer}, err
}

func (t *transactions) Begin() error {
	t.failure = nil
	return told(t.producer.BeginTransaction())
}

func (t *transactions) Send(topic string, partition int32, value []byte) {
	record := &kgo.Record{Topic: topic, Partition: partition, Value: value}
	t.producer.Produce(context.Background(), record, func(_ *kgo.Record, err error) {
		t.failure = errors.Join(t.failure, err)
	})
}

// Offset asks by requests of its own: the client commits offsets only of what it reads itself.
func (t *transactions) Offset(group, topic string, partition int32, offset int64) error {
	id, epoch, err := t.producer.ProducerID(context.Background())
	if err != nil {
		return told(err)
	}
	add := kmsg.NewPtrAddOffsetsToTxnRequest()
	add.TransactionalID, add.ProducerID, add.ProducerEpoch, add.Group = t.id, id, epoch, group
	added, err := add.RequestWith(context.Background(), t.producer)
	if err == nil {
		err = kerr.ErrorForCode(added.ErrorCode)
	}
	if err != nil {
		return told(err)
	}
	return told(t.commitOffset(id, epoch, group, topic, partition, offset))
}

func (t *transactions) commitOffset(id int64, epoch int16, group, topic string, partition int32, offset int64) error {
	one := kmsg.NewTxnOffsetCommitRequestTopicPartition()
	one.Partition, one.Offset = partition, offset
	of := kmsg.NewTxnOffsetCommitRequestTopic()
	of.Topic, of.Partitions = topic, []kmsg.TxnOffsetCommitRequestTopicPartition{one}
	commit := kmsg.NewPtrTxnOffsetCommitRequest()
	commit.TransactionalID, commit.ProducerID, commit.ProducerEpoch, commit.Group = t.id, id, epoch, group
	commit.Topics = []kmsg.TxnOffsetCommitRequestTopic{of}
	committed, err := commit.RequestWith(context.Background(), t.producer)
	if err != nil {
		return err
	}
	return kerr.ErrorForCode(committed.Topics[0].Partitions[0].ErrorCode)
}

func (t *transactions) Flush() error {
	err := t.producer.Flush(context.Background())
	return told(errors.Join(err, t.failure))
}

func (t *transactions) End(commit bool) error {
	if err := t.Flush(); err != nil && commit {
		return err
	}
	return told(t.producer.EndTransaction(context.Background(), kgo.TransactionEndTry(commit)))
}

func told(err error) error {
	if errors.Is(err, kerr.ProducerFenced) || errors.Is(err, kerr.InvalidProducerEpoch) {
		return driver.ErrFenced
	}
	return err
}
