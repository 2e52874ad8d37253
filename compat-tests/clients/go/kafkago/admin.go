package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"
	"sequin.io/gateway/compat/clients/driver"
)

var ctx = context.Background()

// admin has no deletion of records, which the client does not know.
func admin(bootstrap []string) (driver.Admin, error) {
	client := &kafka.Client{Addr: kafka.TCP(bootstrap...), Timeout: 30 * time.Second, Transport: transport()}
	return driver.Admin{
		"create": func(words []string) (string, error) {
			config := kafka.TopicConfig{Topic: words[0], NumPartitions: driver.Number(words[1]), ReplicationFactor: 1}
			created, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{config}})
			if err != nil {
				return "", err
			}
			return driver.Done(created.Errors[words[0]])
		},
		"grow": func(words []string) (string, error) {
			config := kafka.TopicPartitionsConfig{Name: words[0], Count: int32(driver.Number(words[1]))}
			grown, err := client.CreatePartitions(ctx,
				&kafka.CreatePartitionsRequest{Topics: []kafka.TopicPartitionsConfig{config}})
			if err != nil {
				return "", err
			}
			return driver.Done(grown.Errors[words[0]])
		},
		"partitions": func(words []string) (string, error) {
			// a transport remembers metadata for some seconds
			fresh := &kafka.Client{Addr: client.Addr, Transport: transport()}
			metadata, err := fresh.Metadata(ctx, &kafka.MetadataRequest{Topics: words})
			if err != nil {
				return "", err
			}
			return strconv.Itoa(len(metadata.Topics[0].Partitions)), nil
		},
		"delete": func(words []string) (string, error) {
			deleted, err := client.DeleteTopics(ctx, &kafka.DeleteTopicsRequest{Topics: words})
			if err != nil {
				return "", err
			}
			return driver.Done(deleted.Errors[words[0]])
		},
		"set": func(words []string) (string, error) { return set(client, words[0], words[1], words[2]) },
		"config": func(words []string) (string, error) {
			resource := kafka.DescribeConfigRequestResource{
				ResourceType: kafka.ResourceTypeTopic, ResourceName: words[0], ConfigNames: words[1:],
			}
			configs, err := client.DescribeConfigs(ctx,
				&kafka.DescribeConfigsRequest{Resources: []kafka.DescribeConfigRequestResource{resource}})
			if err != nil {
				return "", err
			}
			return configs.Resources[0].ConfigEntries[0].ConfigValue, nil
		},
		"offset": func(words []string) (string, error) {
			return offset(client, words[0], driver.Number(words[1]), words[2])
		},
		"group": func(words []string) (string, error) {
			groups, err := client.DescribeGroups(ctx, &kafka.DescribeGroupsRequest{GroupIDs: words})
			if err != nil {
				return "", err
			}
			return groups.Groups[0].GroupState, groups.Groups[0].Error
		},
		"committed": func(words []string) (string, error) {
			asked := map[string][]int{words[1]: {driver.Number(words[2])}}
			offsets, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: words[0], Topics: asked})
			if err != nil {
				return "", err
			}
			return fmt.Sprint(offsets.Topics[words[1]][0].CommittedOffset), offsets.Error
		},
		"delete-group": func(words []string) (string, error) {
			deleted, err := client.DeleteGroups(ctx, &kafka.DeleteGroupsRequest{GroupIDs: words})
			if err != nil {
				return "", err
			}
			return driver.Done(deleted.Errors[words[0]])
		},
	}, nil
}

func set(client *kafka.Client, topic, name, value string) (string, error) {
	change := kafka.IncrementalAlterConfigsRequestConfig{
		Name: name, Value: value, ConfigOperation: kafka.ConfigOperationSet,
	}
	resource := kafka.IncrementalAlterConfigsRequestResource{
		ResourceType: kafka.ResourceTypeTopic,
		ResourceName: topic,
		Configs:      []kafka.IncrementalAlterConfigsRequestConfig{change},
	}
	changed, err := client.IncrementalAlterConfigs(ctx, &kafka.IncrementalAlterConfigsRequest{
		Resources: []kafka.IncrementalAlterConfigsRequestResource{resource},
	})
	if err != nil {
		return "", err
	}
	return driver.Done(changed.Resources[0].Error)
}

func offset(client *kafka.Client, topic string, partition int, when string) (string, error) {
	var asked kafka.OffsetRequest
	switch when {
	case "earliest":
		asked = kafka.FirstOffsetOf(partition)
	case "latest":
		asked = kafka.LastOffsetOf(partition)
	default:
		asked = kafka.TimeOffsetOf(partition, time.UnixMilli(int64(driver.Number(when))))
	}
	answer, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{
		Topics: map[string][]kafka.OffsetRequest{topic: {asked}},
	})
	if err != nil {
		return "", err
	}
	found := answer.Topics[topic][0]
	if found.FirstOffset >= 0 {
		return fmt.Sprint(found.FirstOffset), found.Error
	}
	if found.LastOffset >= 0 {
		return fmt.Sprint(found.LastOffset), found.Error
	}
	for offset := range found.Offsets {
		return fmt.Sprint(offset), found.Error
	}
	return "-1", found.Error
}
