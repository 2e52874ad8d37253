// Package driver is what the Go client programs share: their arguments, and what they print (see ../../README.md).
package driver

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Record is one line KEY<TAB>VALUE of a file.
type Record struct{ Key, Value []byte }

// Membership is what a member of a group is told.
type Membership struct {
	Bootstrap      []string
	Topics         []string
	Group          string
	Protocol       string
	SessionTimeout time.Duration
	ReadCommitted  bool
}

// Program is a client as functions; those that it cannot have are nil.
type Program struct {
	Produce  func(bootstrap []string, topic string, records []Record) error
	Consume  func(membership Membership, consumption *Consumption) error
	Transact func(bootstrap []string, transactionalID, compression string) (Transactions, error)
	Write    func(bootstrap []string, topic, codec string, messages []Message) error
	Read     func(bootstrap []string, topic string, count int) ([]Message, error)
	Admin    func(bootstrap []string) (Admin, error)
	Share    func(bootstrap []string, topic, group string, consumption *Consumption) error
}

// Run does what the arguments ask for, and ends the process.
func Run(program Program) {
	if err := program.run(os.Args[1], strings.Split(os.Args[2], ","), os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (program Program) run(command string, bootstrap, arguments []string) error {
	switch command {
	case "produce":
		records, err := recordsOf(arguments[1])
		if err != nil {
			return err
		}
		return program.Produce(bootstrap, arguments[0], records)
	case "consume":
		return program.consume(bootstrap, arguments)
	case "share":
		return program.Share(bootstrap, arguments[0], arguments[1], NewConsumption(Number(arguments[2])))
	case "transact":
		transactions, err := program.Transact(bootstrap, arguments[0], arguments[1])
		if err != nil {
			return err
		}
		return asTold(actionsOf(transactions))
	case "write":
		return program.write(bootstrap, arguments[0], arguments[1])
	case "read":
		return program.read(bootstrap, arguments[0], Number(arguments[1]))
	case "admin":
		admin, err := program.Admin(bootstrap)
		if err != nil {
			return err
		}
		return asTold(admin)
	}
	return fmt.Errorf("no such command: %s", command)
}

func (program Program) consume(bootstrap, arguments []string) error {
	membership := Membership{
		Bootstrap:      bootstrap,
		Topics:         strings.Split(arguments[0], ","),
		Group:          arguments[1],
		Protocol:       arguments[2],
		SessionTimeout: time.Duration(Number(arguments[4])) * time.Millisecond,
		ReadCommitted:  arguments[5] == "read_committed",
	}
	return program.Consume(membership, NewConsumption(Number(arguments[3])))
}

func recordsOf(file string) ([]Record, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var records []Record
	for line := range bytes.SplitSeq(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		key, value, _ := bytes.Cut(line, []byte("\t"))
		records = append(records, Record{key, value})
	}
	return records, nil
}

// Action does one thing that a line of standard input asks for.
type Action func(words []string) (answer string, err error)

func (action Action) answer(words []string) string {
	if action == nil {
		return "unsupported"
	}
	answer, err := action(words)
	if err != nil {
		return "failed " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return answer
}

// asTold does what the lines of standard input tell, and answers each but those that send a record.
func asTold(actions map[string]Action) error {
	fmt.Println("ready")
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Split(lines.Text(), "\t")
		answer := actions[words[0]].answer(words[1:])
		if words[0] != "send" {
			fmt.Println(answer)
		}
	}
	return lines.Err()
}

// Number reads an argument that has to be one.
func Number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}
