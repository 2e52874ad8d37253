package driver

import "errors"

// Transactions is a transactional producer.
type Transactions interface {
	Begin() error
	Send(topic string, partition int32, value []byte)
	Offset(group, topic string, partition int32, offset int64) error
	Flush() error
	End(commit bool) error
}

// ErrFenced is what a client says of its own when there is a newer producer.
var ErrFenced = errors.New("fenced")

func actionsOf(t Transactions) map[string]Action {
	return map[string]Action{
		"begin": func([]string) (string, error) { return done(t.Begin()) },
		"send": func(words []string) (string, error) {
			t.Send(words[0], int32(Number(words[1])), []byte(words[2]))
			return "", nil
		},
		"offset": func(words []string) (string, error) {
			return done(t.Offset(words[0], words[1], int32(Number(words[2])), int64(Number(words[3]))))
		},
		"flush":  func([]string) (string, error) { return done(t.Flush()) },
		"commit": func([]string) (string, error) { return done(t.End(true)) },
		"abort":  func([]string) (string, error) { return done(t.End(false)) },
	}
}

func done(err error) (string, error) {
	if errors.Is(err, ErrFenced) {
		return "fenced", nil
	}
	return "done", err
}
