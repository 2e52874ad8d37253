package driver

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"os"
)

// Security is how a client shows who it is. No Authority means that it need not.
type Security struct {
	Authority   string `json:"authority"`
	Certificate string `json:"certificate"`
	Mechanism   string `json:"mechanism"`
	User        string `json:"user"`
	Password    string `json:"password"`
	Token       string `json:"token"`
}

// Config reads the JSON file that CLIENT_CONFIG names into a client's own form.
func Config(form any) {
	file := os.Getenv("CLIENT_CONFIG")
	if file == "" {
		return
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, form)
	}
	if err != nil {
		panic(err)
	}
}

// SecurityConfig is the file in the form that all clients written in Go share.
func SecurityConfig() Security {
	var security Security
	Config(&security)
	return security
}

// TLS gives nil where there is none.
func (s Security) TLS() *tls.Config {
	if s.Authority == "" {
		return nil
	}
	pem, err := os.ReadFile(s.Authority)
	if err != nil {
		panic(err)
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(pem)
	if s.Certificate != "" {
		own, err := tls.LoadX509KeyPair(s.Certificate, s.Certificate)
		if err != nil {
			panic(err)
		}
		config.Certificates = []tls.Certificate{own}
	}
	return config
}
