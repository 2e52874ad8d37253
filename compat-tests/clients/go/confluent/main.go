// confluent-kafka-go, the Go client on librdkafka, as a program (see ../../README.md).
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"sequin.io/gateway/compat/clients/driver"
)

const pollMS = 200

// config is librdkafka's, with what CLIENT_CONFIG adds.
func config(bootstrap []string, more kafka.ConfigMap) *kafka.ConfigMap {
	all := kafka.ConfigMap{"bootstrap.servers": strings.Join(bootstrap, ",")}
	properties := map[string]string{}
	driver.Config(&properties)
	for name, value := range properties {
		if name != "oauth.token" {
			all[name] = value
		}
	}
	for name, value := range more {
		all[name] = value
	}
	return &all
}

// authenticated gives a token to a client that is to have one.
func authenticated[C interface {
	SetOAuthBearerToken(kafka.OAuthBearerToken) error
}](client C, err error) (C, error) {
	properties := map[string]string{}
	driver.Config(&properties)
	if token := properties["oauth.token"]; token != "" && err == nil {
		err = client.SetOAuthBearerToken(kafka.OAuthBearerToken{
			TokenValue: token, Expiration: time.Now().Add(time.Hour), Principal: "client",
		})
	}
	return client, err
}

func produce(bootstrap []string, topic string, records []driver.Record) error {
	var messages []*kafka.Message
	for _, record := range records {
		messages = append(messages, &kafka.Message{
			TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny},
			Key:            record.Key,
			Value:          record.Value,
		})
	}
	return send(bootstrap, kafka.ConfigMap{}, messages)
}

// send waits until all are acknowledged.
func send(bootstrap []string, more kafka.ConfigMap, messages []*kafka.Message) error {
	producer, err := authenticated(kafka.NewProducer(config(bootstrap, more)))
	if err != nil {
		return err
	}
	defer producer.Close()
	delivered := make(chan kafka.Event, len(messages))
	for _, message := range messages {
		if err := producer.Produce(message, delivered); err != nil {
			return err
		}
	}
	for range messages {
		if err := (<-delivered).(*kafka.Message).TopicPartition.Error; err != nil {
			return err
		}
	}
	return nil
}

func consume(membership driver.Membership, consumption *driver.Consumption) error {
	consumer, err := authenticated(kafka.NewConsumer(config(membership.Bootstrap, groupConfig(membership))))
	if err != nil {
		return err
	}
	commit := func(losing bool) {
		if consumption.ToCommit(losing) {
			_, err := consumer.Commit()
			driver.Refused(err)
		}
	}
	// by itself the client assigns what it is told in these events
	rebalanced := func(consumer *kafka.Consumer, event kafka.Event) error {
		switch event := event.(type) {
		case kafka.AssignedPartitions:
			consumption.Assigned(numbers(event.Partitions))
		case kafka.RevokedPartitions:
			if !consumer.AssignmentLost() {
				commit(true)
			}
			consumption.Revoked(numbers(event.Partitions))
		}
		return nil
	}
	if err := consumer.SubscribeTopics(membership.Topics, rebalanced); err != nil {
		return err
	}
	for consumption.Context.Err() == nil {
		switch event := consumer.Poll(pollMS).(type) {
		case *kafka.Message:
			at := event.TopicPartition
			consumption.Take(*at.Topic, at.Partition, int64(at.Offset), event.Key, event.Value)
			commit(false)
		case nil:
			consumption.Flush()
		case kafka.Error:
			fmt.Fprintln(os.Stderr, event)
		}
	}
	commit(true)
	return consumer.Close()
}

func groupConfig(membership driver.Membership) kafka.ConfigMap {
	isolation := "read_uncommitted"
	if membership.ReadCommitted {
		isolation = "read_committed"
	}
	config := kafka.ConfigMap{
		"group.id":           membership.Group,
		"auto.offset.reset":  "earliest",
		"enable.auto.commit": false,
		"isolation.level":    isolation,
	}
	if membership.Protocol == "consumer" {
		config["group.protocol"] = "consumer"
		return config
	}
	config["partition.assignment.strategy"] = membership.Protocol
	config["session.timeout.ms"] = int(membership.SessionTimeout.Milliseconds())
	config["heartbeat.interval.ms"] = 1000
	return config
}

func numbers(partitions []kafka.TopicPartition) map[string][]int32 {
	numbers := map[string][]int32{}
	for _, partition := range partitions {
		numbers[*partition.Topic] = append(numbers[*partition.Topic], partition.Partition)
	}
	return numbers
}

func main() {
	driver.Run(driver.Program{
		Produce:  produce,
		Consume:  consume,
		Transact: transact,
		Write:    write,
		Read:     read,
		Admin:    admin,
	})
}
