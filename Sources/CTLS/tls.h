// Set-up calls of OpenSSL that are macros, which Swift does not see.
#pragma once
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// TLS 1.2 at least, and no buffers held while a connection is idle.
static inline int orc_tls_restrict(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// The name that the server is asked for (SNI); a name, never a numeric address.
static inline int orc_tls_ask_for(SSL *ssl, const char *name) { return (int)SSL_set_tlsext_host_name(ssl, name); }

// A wildcard in a certificate stands for a whole part of a name only.
static inline void orc_tls_compare_strictly(SSL *ssl) { SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS); }

// A pipe in memory that says "try again" when it is empty, not "ended".
static inline BIO *orc_tls_pipe(void) {
  BIO *pipe = BIO_new(BIO_s_mem());
  if (pipe) BIO_set_mem_eof_return(pipe, -1);
  return pipe;
}

static inline int orc_tls_error_reason(unsigned long code) { return ERR_GET_REASON(code); }
