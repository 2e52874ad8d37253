package driver

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
)

const commitEvery = 100

// Consumption counts and prints records, and tells when it is time to commit and when to end.
type Consumption struct {
	// Context ends when the process is asked to, or has printed as many records as it should.
	Context context.Context

	end         context.CancelFunc
	mutex       sync.Mutex
	output      *bufio.Writer
	count       int
	printed     int
	uncommitted int
	assigned    map[string]bool
}

// NewConsumption makes one that ends after so many records; 0 for when the process is asked to.
func NewConsumption(count int) *Consumption {
	ctx, end := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	return &Consumption{Context: ctx, end: end, output: bufio.NewWriter(os.Stdout), count: count, assigned: map[string]bool{}}
}

// Take prints a record, unless all have been printed, and tells whether it did.
func (c *Consumption) Take(topic string, partition int32, offset int64, key, value []byte) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.Context.Err() != nil {
		return false
	}
	fmt.Fprintf(c.output, "%s\t%d\t%d\t%s\t%s\n", topic, partition, offset, key, value)
	c.printed++
	c.uncommitted++
	if c.count > 0 && c.printed >= c.count {
		c.end()
	}
	return true
}

// ToCommit flushes what is printed and tells whether a commit is due: after each hundredth record, or for any when the
// member is about to lose partitions or to end.
func (c *Consumption) ToCommit(losing bool) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.output.Flush()
	due := c.uncommitted >= commitEvery || losing && c.uncommitted > 0
	if due {
		c.uncommitted = 0
	}
	return due
}

// Assigned tells on standard error what the group has added to this member's partitions.
func (c *Consumption) Assigned(partitions map[string][]int32) {
	c.change(partitions, true)
}

// Revoked tells on standard error what the group has taken from this member.
func (c *Consumption) Revoked(partitions map[string][]int32) {
	c.change(partitions, false)
}

func (c *Consumption) change(partitions map[string][]int32, isThere bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for topic, numbers := range partitions {
		for _, number := range numbers {
			name := fmt.Sprintf("%s:%d", topic, number)
			if isThere {
				c.assigned[name] = true
			} else {
				delete(c.assigned, name)
			}
		}
	}
	words := []string{"assignment"}
	for name := range c.assigned {
		words = append(words, name)
	}
	slices.Sort(words[1:])
	fmt.Fprintln(os.Stderr, strings.Join(words, " "))
}

// Refused tells of a commit that was not taken: the records come again, here or elsewhere.
func Refused(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "commit refused:", err)
	}
}

// Flush lets the test see what is printed so far.
func (c *Consumption) Flush() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.output.Flush()
}

// Replaced tells the partitions that are this member's in a new generation, instead of those before.
func (c *Consumption) Replaced(partitions map[string][]int32) {
	c.mutex.Lock()
	clear(c.assigned)
	c.mutex.Unlock()
	c.Assigned(partitions)
}
