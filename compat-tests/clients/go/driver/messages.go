package driver

import (
	"encoding/json"
	"os"
)

// Message is a record with all that it may have, as the programs exchange it with the tests in JSON. A key or value
// that is absent is null.
type Message struct {
	Key     *string     `json:"key"`
	Value   *string     `json:"value"`
	TimeMS  int64       `json:"time_ms"`
	Headers [][2]string `json:"headers"`
}

// Bytes gives nil for what is absent.
func Bytes(text *string) []byte {
	if text == nil {
		return nil
	}
	return []byte(*text)
}

// Text gives nil for what is absent.
func Text(bytes []byte) *string {
	if bytes == nil {
		return nil
	}
	text := string(bytes)
	return &text
}

func (program Program) write(bootstrap []string, topic, codec string) error {
	var messages []Message
	if err := json.NewDecoder(os.Stdin).Decode(&messages); err != nil {
		return err
	}
	return program.Write(bootstrap, topic, codec, messages)
}

func (program Program) read(bootstrap []string, topic string, count int) error {
	messages, err := program.Read(bootstrap, topic, count)
	if err != nil {
		return err
	}
	for i := range messages {
		if messages[i].Headers == nil {
			messages[i].Headers = [][2]string{}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(messages)
}
