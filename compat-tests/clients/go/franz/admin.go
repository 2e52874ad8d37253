package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"sequin.io/gateway/compat/clients/driver"
)

var ctx = context.Background()

func admin(bootstrap []string) (driver.Admin, error) {
	of, err := client(bootstrap)
	if err != nil {
		return nil, err
	}
	admin := kadm.NewClient(of)
	return driver.Admin{
		"create": func(words []string) (string, error) {
			_, err := admin.CreateTopic(ctx, int32(driver.Number(words[1])), 1, nil, words[0])
			return driver.Done(err)
		},
		"grow": func(words []string) (string, error) {
			grown, err := admin.UpdatePartitions(ctx, driver.Number(words[1]), words[0])
			return driver.Done(firstOf(err, grown.Error))
		},
		"partitions": func(words []string) (string, error) {
			topics, err := admin.ListTopics(ctx)
			return strconv.Itoa(len(topics[words[0]].Partitions)), err
		},
		"delete": func(words []string) (string, error) {
			_, err := admin.DeleteTopic(ctx, words[0])
			return driver.Done(err)
		},
		"set": func(words []string) (string, error) {
			set, err := admin.AlterTopicConfigs(ctx, []kadm.AlterConfig{{Name: words[1], Value: &words[2]}}, words[0])
			return driver.Done(firstOf(err, func() error { return set[0].Err }))
		},
		"config": func(words []string) (string, error) { return config(admin, words[0], words[1]) },
		"offset": func(words []string) (string, error) {
			return offset(admin, words[0], int32(driver.Number(words[1])), words[2])
		},
		"delete-records": func(words []string) (string, error) {
			before := kadm.Offsets{}
			before.AddOffset(words[0], int32(driver.Number(words[1])), int64(driver.Number(words[2])), -1)
			deleted, err := admin.DeleteRecords(ctx, before)
			return driver.Done(firstOf(err, deleted.Error))
		},
		"group": func(words []string) (string, error) {
			groups, err := admin.ListGroups(ctx)
			return groups[words[0]].State, err
		},
		"committed": func(words []string) (string, error) {
			offsets, err := admin.FetchOffsets(ctx, words[0])
			committed, _ := offsets.Lookup(words[1], int32(driver.Number(words[2])))
			return fmt.Sprint(committed.At), firstOf(err, offsets.Error)
		},
		"delete-group": func(words []string) (string, error) {
			_, err := admin.DeleteGroup(ctx, words[0])
			return driver.Done(err)
		},
	}, nil
}

func config(admin *kadm.Client, topic, name string) (string, error) {
	described, err := admin.DescribeTopicConfigs(ctx, topic)
	if err != nil {
		return "", err
	}
	for _, config := range described[0].Configs {
		if config.Key == name {
			return config.MaybeValue(), nil
		}
	}
	return "", described[0].Err
}

func offset(admin *kadm.Client, topic string, partition int32, when string) (string, error) {
	var offsets kadm.ListedOffsets
	var err error
	switch when {
	case "earliest":
		offsets, err = admin.ListStartOffsets(ctx, topic)
	case "latest":
		offsets, err = admin.ListEndOffsets(ctx, topic)
	default:
		offsets, err = admin.ListOffsetsAfterMilli(ctx, int64(driver.Number(when)), topic)
	}
	found, _ := offsets.Lookup(topic, partition)
	return fmt.Sprint(found.Offset), firstOf(err, offsets.Error)
}

func firstOf(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}
