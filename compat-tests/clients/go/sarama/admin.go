package main

import (
	"fmt"
	"strconv"

	"github.com/IBM/sarama"
	"sequin.io/gateway/compat/clients/driver"
)

func admin(bootstrap []string) (driver.Admin, error) {
	admin, err := sarama.NewClusterAdmin(bootstrap, config())
	if err != nil {
		return nil, err
	}
	return driver.Admin{
		"create": func(words []string) (string, error) {
			detail := &sarama.TopicDetail{NumPartitions: int32(driver.Number(words[1])), ReplicationFactor: 1}
			return driver.Done(admin.CreateTopic(words[0], detail, false))
		},
		"grow": func(words []string) (string, error) {
			return driver.Done(admin.CreatePartitions(words[0], int32(driver.Number(words[1])), nil, false))
		},
		"partitions": func(words []string) (string, error) {
			topics, err := admin.ListTopics()
			return strconv.Itoa(int(topics[words[0]].NumPartitions)), err
		},
		"delete": func(words []string) (string, error) {
			return driver.Done(admin.DeleteTopic(words[0]))
		},
		"set": func(words []string) (string, error) {
			set := map[string]sarama.IncrementalAlterConfigsEntry{
				words[1]: {Operation: sarama.IncrementalAlterConfigsOperationSet, Value: &words[2]},
			}
			return driver.Done(admin.IncrementalAlterConfig(sarama.TopicResource, words[0], set, false))
		},
		"config": func(words []string) (string, error) {
			resource := sarama.ConfigResource{Type: sarama.TopicResource, Name: words[0], ConfigNames: []string{words[1]}}
			configs, err := admin.DescribeConfig(resource)
			if err != nil {
				return "", err
			}
			return configs[0].Value, nil
		},
		"offset": func(words []string) (string, error) {
			partition := int32(driver.Number(words[1]))
			asked := map[string]map[int32]int64{words[0]: {partition: timeOf(words[2])}}
			offsets, err := admin.ListOffsets(asked, nil)
			if err != nil {
				return "", err
			}
			found := offsets[words[0]][partition]
			if found.Err != sarama.ErrNoError {
				return "", found.Err
			}
			return fmt.Sprint(found.Offset), nil
		},
		"delete-records": func(words []string) (string, error) {
			before := map[int32]int64{int32(driver.Number(words[1])): int64(driver.Number(words[2]))}
			return driver.Done(admin.DeleteRecords(words[0], before))
		},
		"group": func(words []string) (string, error) {
			groups, err := admin.DescribeConsumerGroups(words)
			if err != nil {
				return "", err
			}
			return groups[0].State, nil
		},
		"committed": func(words []string) (string, error) {
			partition := int32(driver.Number(words[2]))
			offsets, err := admin.ListConsumerGroupOffsets(words[0], map[string][]int32{words[1]: {partition}})
			if err != nil {
				return "", err
			}
			return fmt.Sprint(offsets.GetBlock(words[1], partition).Offset), nil
		},
		"delete-group": func(words []string) (string, error) {
			return driver.Done(admin.DeleteConsumerGroup(words[0]))
		},
	}, nil
}

func timeOf(when string) int64 {
	switch when {
	case "earliest":
		return sarama.OffsetOldest
	case "latest":
		return sarama.OffsetNewest
	}
	return int64(driver.Number(when))
}
