// franz-go as a program (see ../../README.md).
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
	"sequin.io/gateway/compat/clients/driver"
)

const pollRecords = 100

var codecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"gzip":   kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
	"zstd":   kgo.ZstdCompression(),
}

func client(bootstrap []string, options ...kgo.Opt) (*kgo.Client, error) {
	security := driver.SecurityConfig()
	options = append(options, kgo.SeedBrokers(bootstrap...))
	if config := security.TLS(); config != nil {
		options = append(options, kgo.DialTLSConfig(config))
	}
	switch security.Mechanism {
	case "PLAIN":
		options = append(options, kgo.SASL(plain.Auth{User: security.User, Pass: security.Password}.AsMechanism()))
	case "SCRAM-SHA-256":
		options = append(options, kgo.SASL(scram.Auth{User: security.User, Pass: security.Password}.AsSha256Mechanism()))
	case "SCRAM-SHA-512":
		options = append(options, kgo.SASL(scram.Auth{User: security.User, Pass: security.Password}.AsSha512Mechanism()))
	case "OAUTHBEARER":
		options = append(options, kgo.SASL(oauth.Auth{Token: security.Token}.AsMechanism()))
	}
	return kgo.NewClient(options...)
}

func produce(bootstrap []string, topic string, records []driver.Record) error {
	producer, err := client(bootstrap, kgo.DefaultProduceTopic(topic))
	if err != nil {
		return err
	}
	defer producer.Close()
	sent := make([]*kgo.Record, len(records))
	for i, record := range records {
		sent[i] = &kgo.Record{Key: record.Key, Value: record.Value}
	}
	return producer.ProduceSync(context.Background(), sent...).FirstErr()
}

func balancer(protocol string) kgo.GroupOpt {
	switch protocol {
	case "roundrobin":
		return kgo.Balancers(kgo.RoundRobinBalancer())
	case "cooperative-sticky":
		return kgo.Balancers(kgo.CooperativeStickyBalancer())
	case "consumer":
		return kgo.ServerSideBalancer()
	}
	return kgo.Balancers(kgo.RangeBalancer())
}

func isolation(readCommitted bool) kgo.IsolationLevel {
	if readCommitted {
		return kgo.ReadCommitted()
	}
	return kgo.ReadUncommitted()
}

// printed is what has been printed and not yet committed: the latest record of each partition.
type printed map[string]*kgo.Record

func (p printed) add(record *kgo.Record) {
	p[fmt.Sprint(record.Topic, ":", record.Partition)] = record
}

func (p printed) commit(consumer *kgo.Client) {
	driver.Refused(consumer.CommitRecords(context.Background(), slices.Collect(maps.Values(p))...))
	clear(p)
}

func consume(membership driver.Membership, consumption *driver.Consumption) error {
	printed := printed{}
	consumer, err := client(membership.Bootstrap,
		kgo.ConsumerGroup(membership.Group),
		kgo.ConsumeTopics(membership.Topics...),
		balancer(membership.Protocol),
		kgo.SessionTimeout(membership.SessionTimeout),
		kgo.HeartbeatInterval(time.Second),
		kgo.FetchMaxWait(500*time.Millisecond),
		kgo.FetchIsolationLevel(isolation(membership.ReadCommitted)),
		kgo.DisableAutoCommit(),
		// so that no partition goes while its records are printed
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			consumption.Assigned(partitions)
		}),
		kgo.OnPartitionsRevoked(func(_ context.Context, consumer *kgo.Client, partitions map[string][]int32) {
			if consumption.ToCommit(true) {
				printed.commit(consumer)
			}
			consumption.Revoked(partitions)
		}),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			consumption.Revoked(partitions)
		}))
	if err != nil {
		return err
	}
	for consumption.Context.Err() == nil {
		fetches := consumer.PollRecords(consumption.Context, pollRecords)
		fetches.EachError(func(topic string, partition int32, err error) {
			fmt.Fprintln(os.Stderr, topic, partition, err)
		})
		fetches.EachRecord(func(record *kgo.Record) {
			if consumption.Take(record.Topic, record.Partition, record.Offset, record.Key, record.Value) {
				printed.add(record)
			}
		})
		if consumption.ToCommit(consumption.Context.Err() != nil) {
			printed.commit(consumer)
		}
		consumer.AllowRebalance()
	}
	consumer.CloseAllowingRebalance()
	return nil
}

func share(bootstrap []string, topic, group string, consumption *driver.Consumption) error {
	consumer, err := client(bootstrap, kgo.ShareGroup(group), kgo.ConsumeTopics(topic), kgo.FetchMaxWait(500*time.Millisecond))
	if err != nil {
		return err
	}
	for consumption.Context.Err() == nil {
		consumer.PollRecords(consumption.Context, pollRecords).EachRecord(func(record *kgo.Record) {
			if consumption.Take(record.Topic, record.Partition, record.Offset, record.Key, record.Value) {
				record.Ack(kgo.AckAccept)
			} else {
				record.Ack(kgo.AckRelease)
			}
		})
		consumption.ToCommit(true)
	}
	defer consumer.Close()
	return consumer.FlushAcks(context.Background())
}

func main() {
	driver.Run(driver.Program{
		Produce:  produce,
		Consume:  consume,
		Transact: transact,
		Write:    write,
		Read:     read,
		Admin:    admin,
		Share:    share,
	})
}
