// gosnmp at the same work as ours, a connection for each goroutine: see bench/README.md.
//
// argv[1] is the responder's port of 127.0.0.1, the rest are the OIDs. A round's parameters are "REQUESTS INFLIGHT".
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gosnmp/gosnmp"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
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
	port, err := strconv.Atoi(os.Args[1])
	check(err)
	oids := os.Args[2:]
	var connections []*gosnmp.GoSNMP
	var sum uint64
	for {
		var requests, inflight int
		if n, _ := fmt.Scan(&requests, &inflight); n != 2 {
			break
		}
		for len(connections) < inflight {
			c := &gosnmp.GoSNMP{Target: "127.0.0.1", Port: uint16(port), Community: "public", Version: gosnmp.Version2c,
				Timeout: 2 * time.Second, Retries: 1, MaxOids: gosnmp.MaxOids}
			check(c.Connect())
			connections = append(connections, c)
		}
		left := int64(requests)
		before, startCpu, start := allocated(), cpu(), time.Now()
		var all sync.WaitGroup
		for _, c := range connections[:inflight] {
			all.Add(1)
			go func(c *gosnmp.GoSNMP) {
				defer all.Done()
				for atomic.AddInt64(&left, -1) >= 0 {
					packet, err := c.Get(oids)
					check(err)
					var own uint64
					for _, variable := range packet.Variables {
						own += uint64(variable.Type)
					}
					atomic.AddUint64(&sum, own)
				}
			}(c)
		}
		all.Wait()
		wall := time.Since(start).Nanoseconds()
		fmt.Println(cpu()-startCpu, wall, allocated()-before)
	}
}
