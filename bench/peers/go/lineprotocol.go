// The parser of InfluxDB 1.x at the same work as ours: see bench/README.md.
//
// The file in argv[1] holds messages: a line of tags, the message's lines, an empty line. A round's parameters are "retag N" or
// "parse N": all messages, N times over.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/influxdata/influxdb1-client/models"
)

type message struct {
	tags    models.Tags
	payload []byte
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(file string) []message {
	all, err := os.ReadFile(file)
	check(err)
	var messages []message
	for _, text := range bytes.Split(all, []byte("\n\n")) {
		if len(text) == 0 {
			continue
		}
		first := bytes.IndexByte(text, '\n')
		var tags models.Tags
		for _, tag := range strings.Split(string(text[:first]), ",") {
			pair := strings.SplitN(tag, "=", 2)
			tags = append(tags, models.NewTag([]byte(pair[0]), []byte(pair[1])))
		}
		messages = append(messages, message{tags, text[first+1:]})
	}
	return messages
}

func parse(messages []message) {
	for _, m := range messages {
		_, err := models.ParsePoints(m.payload)
		check(err)
	}
}

// The control line is parsed but not stored; what is stored gets the village's tags and one writing of its values.
func retag(messages []message, out []byte) []byte {
	for _, m := range messages {
		points, err := models.ParsePoints(m.payload)
		check(err)
		out = out[:0]
		for _, point := range points[1:] {
			tags := point.Tags()
			merged := make(models.Tags, 0, len(tags)+len(m.tags))
			// As ours: the village's tags, then the measurement's own.
			merged = append(append(merged, m.tags...), tags...)
			point.SetTags(merged)
			for fields := point.FieldIterator(); fields.Next(); {
				switch fields.Type() {
				case models.Integer:
					_, err = fields.IntegerValue()
				case models.Float:
					_, err = fields.FloatValue()
				}
				check(err)
			}
			out = append(point.AppendString(out), '\n')
		}
	}
	return out
}

func cpu() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

func main() {
	messages := load(os.Args[1])
	out := make([]byte, 0, 4096)
	for input := bufio.NewScanner(os.Stdin); input.Scan(); {
		var work string
		var repeats int
		_, err := fmt.Sscan(input.Text(), &work, &repeats)
		check(err)
		startBytes, startCPU, start := allocated(), cpu(), time.Now()
		for i := 0; i < repeats; i++ {
			if work == "parse" {
				parse(messages)
			} else {
				out = retag(messages, out)
			}
		}
		wall, used := time.Since(start), cpu()-startCPU
		fmt.Println(used, wall.Nanoseconds(), allocated()-startBytes)
	}
}
