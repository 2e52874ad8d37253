// Sarama as a program (see ../../README.md).
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/IBM/sarama"
	"github.com/xdg-go/scram"
	"sequin.io/gateway/compat/clients/driver"
)

var codecs = map[string]sarama.CompressionCodec{
	"none":   sarama.CompressionNone,
	"gzip":   sarama.CompressionGZIP,
	"snappy": sarama.CompressionSnappy,
	"lz4":    sarama.CompressionLZ4,
	"zstd":   sarama.CompressionZSTD,
}

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.MaxVersion
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Return.Successes = true
	security := driver.SecurityConfig()
	if tls := security.TLS(); tls != nil {
		config.Net.TLS.Enable, config.Net.TLS.Config = true, tls
	}
	if security.Mechanism != "" {
		config.Net.SASL.Enable = true
		config.Net.SASL.Mechanism = sarama.SASLMechanism(security.Mechanism)
		config.Net.SASL.User, config.Net.SASL.Password = security.User, security.Password
		config.Net.SASL.TokenProvider = token(security.Token)
		config.Net.SASL.SCRAMClientGeneratorFunc = func() sarama.SCRAMClient {
			return &scramClient{sha512: security.Mechanism == sarama.SASLTypeSCRAMSHA512}
		}
	}
	return config
}

type token string

func (t token) Token() (*sarama.AccessToken, error) {
	return &sarama.AccessToken{Token: string(t)}, nil
}

// scramClient is what Sarama leaves to its users: a SCRAM conversation.
type scramClient struct {
	*scram.ClientConversation
	sha512 bool
}

func (c *scramClient) Begin(user, password, authorizationID string) error {
	hash := scram.SHA256
	if c.sha512 {
		hash = scram.SHA512
	}
	client, err := hash.NewClient(user, password, authorizationID)
	if err == nil {
		c.ClientConversation = client.NewConversation()
	}
	return err
}

func produce(bootstrap []string, topic string, records []driver.Record) error {
	producer, err := sarama.NewSyncProducer(bootstrap, config())
	if err != nil {
		return err
	}
	defer producer.Close()
	var messages []*sarama.ProducerMessage
	for _, record := range records {
		messages = append(messages, &sarama.ProducerMessage{
			Topic: topic,
			Key:   sarama.ByteEncoder(record.Key),
			Value: sarama.ByteEncoder(record.Value),
		})
	}
	return producer.SendMessages(messages)
}

func strategy(protocol string) sarama.BalanceStrategy {
	switch protocol {
	case "roundrobin":
		return sarama.NewBalanceStrategyRoundRobin()
	case "cooperative-sticky":
		return sarama.NewBalanceStrategyCooperativeSticky()
	}
	return sarama.NewBalanceStrategyRange()
}

func consume(membership driver.Membership, consumption *driver.Consumption) error {
	config := config()
	config.Consumer.Group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{strategy(membership.Protocol)}
	config.Consumer.Group.Session.Timeout = membership.SessionTimeout
	config.Consumer.Group.Heartbeat.Interval = time.Second
	config.Consumer.MaxWaitTime = 500 * time.Millisecond
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	// while a broker is away for long
	config.Metadata.Retry.Max = 1000
	config.Consumer.Group.Rebalance.Retry.Max = 1000
	if membership.ReadCommitted {
		config.Consumer.IsolationLevel = sarama.ReadCommitted
	}
	group, err := sarama.NewConsumerGroup(membership.Bootstrap, membership.Group, config)
	if err != nil {
		return err
	}
	for consumption.Context.Err() == nil {
		if err := group.Consume(consumption.Context, membership.Topics, handler{consumption}); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return group.Close()
}

// handler reads each partition by a goroutine of its own.
type handler struct{ *driver.Consumption }

func (h handler) Setup(sarama.ConsumerGroupSession) error { return nil }

func (h handler) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	partition := map[string][]int32{claim.Topic(): {claim.Partition()}}
	h.Assigned(partition)
	defer h.Revoked(partition)
	idle := time.NewTicker(200 * time.Millisecond)
	defer idle.Stop()
	for {
		select {
		case message, isOpen := <-claim.Messages():
			if !isOpen {
				h.commit(session, true)
				return nil
			}
			if h.Take(message.Topic, message.Partition, message.Offset, message.Key, message.Value) {
				session.MarkMessage(message, "")
			}
			h.commit(session, false)
		case <-idle.C:
			h.Flush()
		}
	}
}

func (h handler) commit(session sarama.ConsumerGroupSession, losing bool) {
	if h.ToCommit(losing) {
		session.Commit()
	}
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
