//! Which tokens are believed.

use std::io::Write;

use chrono::TimeDelta;
use jinzai::{
    access::token::{ClaimNames, Doorkeeper, KeySource, Keys, TokenSettings},
    http::Limits,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use serde_json::{Value, json};

use crate::support::{App, Asker, SECRET, database_url};

const ASK: &str = "{ viewer { subject } }";

fn claims(app: &App) -> Value {
    let now = app.now().timestamp();
    json!({"iss": "tests", "aud": "tests", "sub": "s", "roles": ["auditor"], "iat": now, "nbf": now, "exp": now + 600, "jti": "t-1"})
}

fn hs256(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET)).unwrap()
}

async fn status(asker: &Asker<'_>) -> u16 {
    asker.send(ASK, json!({})).await.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_must_be_whole_and_of_its_time() {
    let app = App::empty().await;
    let now = app.now().timestamp();
    assert_eq!(status(&app.holder_of(hs256(&claims(&app)))).await, 200);
    for (change, expected) in [
        (json!({"iss": "others"}), 401),
        (json!({"aud": "others"}), 401),
        (json!({"aud": ["others", "tests"]}), 200),
        (json!({"exp": now - 31}), 401),
        (json!({"exp": now - 29}), 200),
        (json!({"nbf": now + 31}), 401),
        (json!({"nbf": now + 29}), 200),
        (json!({"iat": now + 60}), 401),
        (json!({"exp": now + 13 * 3600}), 401),
        (json!({"iss": null}), 401),
        (json!({"aud": null}), 401),
        (json!({"exp": null}), 401),
        (json!({"nbf": null}), 401),
        (json!({"sub": null}), 401),
        (json!({"sub": ""}), 401),
        (json!({"exp": "tomorrow"}), 401),
    ] {
        let mut said = claims(&app);
        for (name, value) in change.as_object().unwrap() {
            if value.is_null() {
                said.as_object_mut().unwrap().remove(name);
            } else {
                said[name] = value.clone();
            }
        }
        assert_eq!(status(&app.holder_of(hs256(&said))).await, expected, "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_token_is_nobodys_and_an_unbelieved_one_is_not_taken_for_none() {
    let app = App::empty().await;
    let good = hs256(&claims(&app));
    let parts: Vec<&str> = good.split('.').collect();
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    let none = URL_SAFE_NO_PAD.encode("{\"alg\":\"none\"}");
    let other_key = encode(&Header::default(), &claims(&app), &EncodingKey::from_secret(b"another secret that is long enough!")).unwrap();
    let longer = encode(&Header::new(Algorithm::HS512), &claims(&app), &EncodingKey::from_secret(SECRET)).unwrap();
    for token in [
        format!("{none}.{}.", parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{good}x"),
        other_key,
        longer,
        "x".to_owned(),
        "..".to_owned(),
    ] {
        let asker = app.holder_of(token.clone());
        assert_eq!(status(&asker).await, 401, "{token}");
        assert_eq!(asker.send("{ __typename }", json!({})).await.status(), 401, "a bad token is not the same as none");
    }
    let basic = app.nobody().with("authorization", "Basic dXNlcjpwYXNz");
    assert_eq!(status(&basic).await, 401);
}

const REVOKE: &str =
    "mutation($t: TokensBy!) { revokeTokens(input: {tokens: $t, reason: \"紛失\"}) { revocation { target } errors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_revoked_by_its_id_or_with_all_of_its_subject() {
    let app = App::empty().await;
    let (one, mut other) = (claims(&app), claims(&app));
    other["jti"] = json!("t-2");
    let (one, other) = (hs256(&one), hs256(&other));
    assert_eq!(status(&app.holder_of(&one)).await, 200);
    let done = app.admin().data(REVOKE, json!({"t": {"tokenId": "t-1"}})).await;
    assert_eq!(done["revokeTokens"], json!({"revocation": {"target": "t-1"}, "errors": []}));
    assert_eq!((status(&app.holder_of(&one)).await, status(&app.holder_of(&other)).await), (401, 200));
    app.wait(TimeDelta::seconds(1));
    app.admin().data(REVOKE, json!({"t": {"subject": "s"}})).await;
    assert_eq!(status(&app.holder_of(&other)).await, 401);
    app.wait(TimeDelta::seconds(32));
    assert_eq!(
        status(&app.holder_of(hs256(&{
            let mut later = claims(&app);
            later["jti"] = json!("t-3");
            later
        })))
        .await,
        200,
        "a later token is a new beginning"
    );
}

/// Key pairs made for these tests with openssl; they open nothing else.
const KEYS: [(&str, Algorithm, &str); 3] = [
    ("rsa", Algorithm::RS256, include_str!("support/keys/rsa.pem")),
    ("ec", Algorithm::ES256, include_str!("support/keys/ec.pem")),
    ("ed", Algorithm::EdDSA, include_str!("support/keys/ed.pem")),
];

fn signing(algorithm: Algorithm, pem: &str) -> EncodingKey {
    match algorithm {
        Algorithm::RS256 => EncodingKey::from_rsa_pem(pem.as_bytes()),
        Algorithm::ES256 => EncodingKey::from_ec_pem(pem.as_bytes()),
        _ => EncodingKey::from_ed_pem(pem.as_bytes()),
    }
    .unwrap()
}

fn published(names: &[&str]) -> Value {
    let keys = KEYS.iter().filter(|(name, ..)| names.contains(name)).map(|(name, algorithm, pem)| {
        let mut jwk = Jwk::from_encoding_key(&signing(*algorithm, pem), *algorithm).unwrap();
        jwk.common.key_id = Some((*name).to_owned());
        serde_json::to_value(jwk).unwrap()
    });
    json!({"keys": keys.collect::<Vec<_>>()})
}

fn signed(app: &App, name: &str, kid: &str) -> String {
    let (_, algorithm, pem) = KEYS.iter().find(|(known, ..)| *known == name).unwrap();
    let mut header = Header::new(*algorithm);
    header.kid = Some(kid.to_owned());
    encode(&header, &claims(app), &signing(*algorithm, pem)).unwrap()
}

fn believing(algorithms: &[Algorithm]) -> TokenSettings {
    TokenSettings {
        issuer: "tests".to_owned(),
        audience: "tests".to_owned(),
        algorithms: algorithms.to_vec(),
        longest_life: TimeDelta::hours(12),
        names: ClaimNames::default(),
    }
}

async fn app_with(keys: Keys, algorithms: &[Algorithm]) -> App {
    let limits = Limits { requests_per_second: 0, ..Limits::default() };
    App::start_with(database_url(false).await, limits, false, Doorkeeper::new(believing(algorithms), keys)).await
}

const PUBLIC: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

#[tokio::test(flavor = "multi_thread")]
async fn public_keys_of_a_set_are_believed_by_name_and_algorithm() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(file, "{}", published(&["rsa", "ec"])).unwrap();
    let app = app_with(Keys::open(KeySource::JwksFile(file.path().to_owned())).await.unwrap(), &PUBLIC).await;
    assert_eq!(status(&app.holder_of(signed(&app, "rsa", "rsa"))).await, 200);
    assert_eq!(status(&app.holder_of(signed(&app, "ec", "ec"))).await, 200);
    assert_eq!(status(&app.holder_of(signed(&app, "rsa", "ec"))).await, 401, "a key of another name and kind");
    assert_eq!(status(&app.holder_of(signed(&app, "ed", "ed"))).await, 401, "not published");
    let public = published(&["rsa"])["keys"][0]["n"].as_str().unwrap().to_owned();
    let confused = encode(&Header::default(), &claims(&app), &EncodingKey::from_secret(public.as_bytes())).unwrap();
    assert_eq!(status(&app.holder_of(confused)).await, 401, "a public key is no secret");
    let strict = app_with(Keys::open(KeySource::JwksFile(file.path().to_owned())).await.unwrap(), &[Algorithm::ES256]).await;
    assert_eq!(status(&strict.holder_of(signed(&strict, "rsa", "rsa"))).await, 401, "not on the list of algorithms");
    assert_eq!(status(&strict.holder_of(signed(&strict, "ec", "ec"))).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_fetched_from_an_address_and_again_when_they_are_rotated() {
    let set = std::sync::Arc::new(std::sync::Mutex::new(published(&["rsa"])));
    let served = set.clone();
    let provider = axum::Router::new().route("/keys", axum::routing::get(move || async move { served.lock().unwrap().to_string() }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, provider).await });
    let keys = Keys::open(KeySource::JwksUrl(address)).await.unwrap();
    let app = app_with(keys.with_patience(std::time::Duration::ZERO), &PUBLIC).await;
    assert_eq!(
        (status(&app.holder_of(signed(&app, "rsa", "rsa"))).await, status(&app.holder_of(signed(&app, "ed", "ed"))).await),
        (200, 401)
    );
    *set.lock().unwrap() = published(&["ed"]);
    assert_eq!(status(&app.holder_of(signed(&app, "ed", "ed"))).await, 200, "a new name is looked up");
    assert_eq!(status(&app.holder_of(signed(&app, "rsa", "rsa"))).await, 401, "withdrawn");
    assert!(Keys::open(KeySource::JwksUrl("http://127.0.0.1:1/keys".to_owned())).await.is_err(), "a wrong address shows at the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_roles_of_a_token_give_nothing() {
    let app = App::empty().await;
    let mut said = claims(&app);
    said["roles"] = json!(["root", "Auditor", "PERSONNEL-OFFICER"]);
    let data = app.holder_of(hs256(&said)).data("{ viewer { roles } }", json!({})).await;
    assert_eq!(data["viewer"]["roles"], json!(["PERSONNEL_OFFICER", "AUDITOR"]));
}
