// segmentio/kafka-go as a program (see ../../README.md).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"
	"sequin.io/gateway/compat/clients/driver"
)

var codecs = map[string]kafka.Compression{
	"none":   0,
	"gzip":   kafka.Gzip,
	"snappy": kafka.Snappy,
	"lz4":    kafka.Lz4,
	"zstd":   kafka.Zstd,
}

func mechanism(security driver.Security) sasl.Mechanism {
	algorithm := scram.SHA256
	switch security.Mechanism {
	case "":
		return nil
	case "PLAIN":
		return plain.Mechanism{Username: security.User, Password: security.Password}
	case "SCRAM-SHA-512":
		algorithm = scram.SHA512
	}
	mechanism, err := scram.Mechanism(algorithm, security.User, security.Password)
	if err != nil {
		panic(err)
	}
	return mechanism
}

func transport() *kafka.Transport {
	security := driver.SecurityConfig()
	return &kafka.Transport{TLS: security.TLS(), SASL: mechanism(security)}
}

func dialer() *kafka.Dialer {
	security := driver.SecurityConfig()
	return &kafka.Dialer{Timeout: 10 * time.Second, TLS: security.TLS(), SASLMechanism: mechanism(security)}
}

func produce(bootstrap []string, topic string, records []driver.Record) error {
	writer := &kafka.Writer{
		Addr:         kafka.TCP(bootstrap...),
		Topic:        topic,
		RequiredAcks: kafka.RequireAll,
		Transport:    transport(),
	}
	defer writer.Close()
	var messages []kafka.Message
	for _, record := range records {
		messages = append(messages, kafka.Message{Key: record.Key, Value: record.Value})
	}
	return writer.WriteMessages(context.Background(), messages...)
}

func balancer(protocol string) kafka.GroupBalancer {
	if protocol == "roundrobin" {
		return kafka.RoundRobinGroupBalancer{}
	}
	return kafka.RangeGroupBalancer{}
}

// consume takes part in a group by what the client's own Reader is made of, since that does not tell assignments.
func consume(membership driver.Membership, consumption *driver.Consumption) error {
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID:                membership.Group,
		Brokers:           membership.Bootstrap,
		Dialer:            dialer(),
		Topics:            membership.Topics,
		GroupBalancers:    []kafka.GroupBalancer{balancer(membership.Protocol)},
		HeartbeatInterval: time.Second,
		SessionTimeout:    membership.SessionTimeout,
		StartOffset:       kafka.FirstOffset,
	})
	if err != nil {
		return err
	}
	for consumption.Context.Err() == nil {
		generation, err := group.Next(consumption.Context)
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				fmt.Fprintln(os.Stderr, err)
			}
			continue
		}
		member := member{membership, consumption, generation}
		member.tell()
		for topic, assignments := range generation.Assignments {
			for _, assignment := range assignments {
				generation.Start(func(ctx context.Context) { member.read(ctx, topic, assignment) })
			}
		}
	}
	return group.Close()
}

// member is a member of one generation of the group.
type member struct {
	driver.Membership
	*driver.Consumption
	generation *kafka.Generation
}

func (m member) tell() {
	assigned := map[string][]int32{}
	for topic, assignments := range m.generation.Assignments {
		for _, assignment := range assignments {
			assigned[topic] = append(assigned[topic], int32(assignment.ID))
		}
	}
	m.Replaced(assigned)
}

func (m member) read(ctx context.Context, topic string, assignment kafka.PartitionAssignment) {
	isolation := kafka.ReadUncommitted
	if m.ReadCommitted {
		isolation = kafka.ReadCommitted
	}
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers:        m.Bootstrap,
		Dialer:         dialer(),
		Topic:          topic,
		Partition:      assignment.ID,
		MaxWait:        500 * time.Millisecond,
		MaxBytes:       10_000_000,
		IsolationLevel: isolation,
	})
	defer reader.Close()
	if err := reader.SetOffset(assignment.Offset); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	next := assignment.Offset
	for {
		message, err := m.await(ctx, reader)
		isOver := ctx.Err() != nil || m.Context.Err() != nil
		if err == nil && m.Take(topic, int32(assignment.ID), message.Offset, message.Key, message.Value) {
			next = message.Offset + 1
		} else if err != nil && !isOver && !errors.Is(err, context.DeadlineExceeded) {
			fmt.Fprintln(os.Stderr, err)
		}
		if (next > assignment.Offset) && (m.ToCommit(isOver) || isOver) {
			driver.Refused(m.generation.CommitOffsets(map[string]map[int]int64{topic: {assignment.ID: next}}))
		}
		if isOver {
			return
		}
	}
}

// await gives up from time to time, to let the test see what is printed.
func (m member) await(ctx context.Context, reader *kafka.Reader) (kafka.Message, error) {
	soon, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	stop := context.AfterFunc(m.Context, cancel)
	defer stop()
	message, err := reader.ReadMessage(soon)
	if err != nil {
		m.Flush()
	}
	return message, err
}

func main() {
	driver.Run(driver.Program{Produce: produce, Consume: consume, Write: write, Read: read, Admin: admin})
}
