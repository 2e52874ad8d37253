package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"sequin.io/gateway/compat/clients/driver"
)

const patienceMS = 30_000

func admin(bootstrap []string) (driver.Admin, error) {
	admin, err := authenticated(kafka.NewAdminClient(config(bootstrap, kafka.ConfigMap{})))
	if err != nil {
		return nil, err
	}
	return driver.Admin{
		"create": func(words []string) (string, error) {
			topic := kafka.TopicSpecification{Topic: words[0], NumPartitions: driver.Number(words[1]), ReplicationFactor: 1}
			return topicDone(admin.CreateTopics(ctx, []kafka.TopicSpecification{topic}))
		},
		"grow": func(words []string) (string, error) {
			more := kafka.PartitionsSpecification{Topic: words[0], IncreaseTo: driver.Number(words[1])}
			return topicDone(admin.CreatePartitions(ctx, []kafka.PartitionsSpecification{more}))
		},
		"partitions": func(words []string) (string, error) {
			metadata, err := admin.GetMetadata(&words[0], false, patienceMS)
			if err != nil {
				return "", err
			}
			return strconv.Itoa(len(metadata.Topics[words[0]].Partitions)), nil
		},
		"delete": func(words []string) (string, error) { return topicDone(admin.DeleteTopics(ctx, words)) },
		"set": func(words []string) (string, error) {
			entry := kafka.ConfigEntry{Name: words[1], Value: words[2], IncrementalOperation: kafka.AlterConfigOpTypeSet}
			return configDone(admin.IncrementalAlterConfigs(ctx, []kafka.ConfigResource{
				{Type: kafka.ResourceTopic, Name: words[0], Config: []kafka.ConfigEntry{entry}},
			}))
		},
		"config": func(words []string) (string, error) {
			topic := kafka.ConfigResource{Type: kafka.ResourceTopic, Name: words[0]}
			configs, err := admin.DescribeConfigs(ctx, []kafka.ConfigResource{topic})
			if err != nil {
				return "", err
			}
			return configs[0].Config[words[1]].Value, nil
		},
		"offset": func(words []string) (string, error) {
			at := kafka.TopicPartition{Topic: &words[0], Partition: int32(driver.Number(words[1]))}
			offsets, err := admin.ListOffsets(ctx, map[kafka.TopicPartition]kafka.OffsetSpec{at: timeOf(words[2])})
			if err != nil {
				return "", err
			}
			// keys are told apart by the address of their topic's name
			for _, found := range offsets.ResultInfos {
				if found.Error.Code() != kafka.ErrNoError {
					return "", found.Error
				}
				return fmt.Sprint(int64(found.Offset)), nil
			}
			return "", errors.New("no answer")
		},
		"delete-records": func(words []string) (string, error) {
			before := kafka.TopicPartition{
				Topic:     &words[0],
				Partition: int32(driver.Number(words[1])),
				Offset:    kafka.Offset(driver.Number(words[2])),
			}
			deleted, err := admin.DeleteRecords(ctx, []kafka.TopicPartition{before})
			if err != nil {
				return "", err
			}
			return driver.Done(deleted.DeleteRecordsResults[0].TopicPartition.Error)
		},
		"group": func(words []string) (string, error) {
			groups, err := admin.DescribeConsumerGroups(ctx, words)
			if err != nil {
				return "", err
			}
			return groups.ConsumerGroupDescriptions[0].State.String(), nil
		},
		"committed": func(words []string) (string, error) {
			at := kafka.TopicPartition{Topic: &words[1], Partition: int32(driver.Number(words[2]))}
			offsets, err := admin.ListConsumerGroupOffsets(ctx, []kafka.ConsumerGroupTopicPartitions{
				{Group: words[0], Partitions: []kafka.TopicPartition{at}},
			})
			if err != nil {
				return "", err
			}
			committed := offsets.ConsumerGroupsTopicPartitions[0].Partitions[0]
			return fmt.Sprint(int64(committed.Offset)), committed.Error
		},
		"delete-group": func(words []string) (string, error) {
			deleted, err := admin.DeleteConsumerGroups(ctx, words)
			if err != nil {
				return "", err
			}
			return refusedOr(deleted.ConsumerGroupResults[0].Error)
		},
	}, nil
}

func topicDone(results []kafka.TopicResult, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return refusedOr(results[0].Error)
}

func configDone(results []kafka.ConfigResourceResult, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return refusedOr(results[0].Error)
}

func refusedOr(refusal kafka.Error) (string, error) {
	if refusal.Code() != kafka.ErrNoError {
		return "", refusal
	}
	return "done", nil
}

func timeOf(when string) kafka.OffsetSpec {
	switch when {
	case "earliest":
		return kafka.EarliestOffsetSpec
	case "latest":
		return kafka.LatestOffsetSpec
	}
	return kafka.NewOffsetSpecForTimestamp(int64(driver.Number(when)))
}
