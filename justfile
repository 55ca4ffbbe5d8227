# The commands of the project; each is also written out in the README.

# Everything that the gate checks.
ci:
    .ci/run

# The demo city at http://127.0.0.1:8080/explorer.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# Every test, on SQLite and on PostgreSQL.
test:
    scripts/test

# Writes schema.graphql and the snapshots anew; read the difference before you commit it.
bless:
    BLESS=1 INSTA_UPDATE=always cargo test --test it

# The figures of the README.
bench *arguments:
    benches/run {{arguments}}

# Independent suites from npm and PyPI against a running server.
conformance endpoint token:
    JINZAI_TOKEN={{token}} clients/conformance/run {{endpoint}} --schema schema.graphql
