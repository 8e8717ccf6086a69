// SPDX-License-Identifier: Apache-2.0

// A broker of mochi-mqtt on a loopback port, for the tests: mochi ADDRESS STORAGE FOLDER. Sessions and retained messages
// are kept in the folder. STORAGE is badger, or bolt, which forgets the packet identifiers of what waits. Ends politely at
// SIGTERM.
package main

import (
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	badgerdb "github.com/dgraph-io/badger/v4"
	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/hooks/storage/badger"
	"github.com/mochi-mqtt/server/v2/hooks/storage/bolt"
	"github.com/mochi-mqtt/server/v2/listeners"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func store(server *mqtt.Server, storage, folder string) error {
	if storage == "bolt" {
		return server.AddHook(new(bolt.Hook), &bolt.Options{Path: filepath.Join(folder, "sessions.bolt")})
	}
	small := badgerdb.DefaultOptions(folder).WithMemTableSize(8 << 20).WithValueLogFileSize(32 << 20).WithLogger(nil)
	return server.AddHook(new(badger.Hook), &badger.Options{Path: folder, Options: &small})
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: mochi ADDRESS STORAGE FOLDER")
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGINT, syscall.SIGTERM)

	server := mqtt.New(nil)
	must(server.AddHook(new(auth.AllowHook), nil))
	must(store(server, os.Args[2], os.Args[3]))
	must(server.AddListener(listeners.NewTCP(listeners.Config{ID: "tcp", Address: os.Args[1]})))
	must(server.Serve())
	fmt.Println("listening:", os.Args[1])

	<-ended
	must(server.Close())
}
