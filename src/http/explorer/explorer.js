// The explorer page: GraphiQL on /graphql, without any request to another host.
"use strict";

(() => {
  const ENDPOINT = "/graphql";
  const EXAMPLES = "/explorer/examples.json";
  const TOKEN_KEY = "jinzai.token";
  const NEW_TAB = "# ここにクエリを書きます(Ctrl+Space で補完、Ctrl+Enter で実行)\n\n";

  const { GraphQL, React: GraphiQLReact } = GraphiQL;
  const h = React.createElement;
  const byId = (id) => document.getElementById(id);
  const tokenField = byId("token");
  const exampleSelect = byId("examples");

  function status(text, kind = "info") {
    byId("status").textContent = text;
    byId("status").dataset.kind = kind;
  }

  // ---- the fragment: #token=...&run ----

  // Never the query string: it would end in the logs of the server and of proxies.
  function takeFragment() {
    const found = { token: null, run: false };
    for (const part of location.hash.slice(1).split("&")) {
      const [name, ...rest] = part.split("=");
      if (name === "run") found.run = true;
      if (name === "token") {
        try {
          found.token = decodeURIComponent(rest.join("="));
        } catch {
          found.token = rest.join("=");
        }
      }
    }
    if (found.run || found.token !== null) {
      history.replaceState(null, "", location.pathname + location.search);
    }
    return found;
  }

  // ---- the token ----

  let token = "";

  function setToken(raw) {
    const value = raw.trim().replace(/^bearer\s+/i, "");
    const valid = /^[\x21-\x7e]*$/.test(value);
    token = valid ? value : "";
    tokenField.value = value;
    if (token) sessionStorage.setItem(TOKEN_KEY, token);
    else sessionStorage.removeItem(TOKEN_KEY);
    if (!valid) status("トークンに使えない文字が含まれています", "error");
    else status(token ? "トークンを設定済み" : "トークン未設定");
  }

  // ---- the fetcher ----

  function post(params, accept, extra, signal) {
    const headers = new Headers({ "content-type": "application/json", accept });
    if (token) headers.set("authorization", `Bearer ${token}`);
    for (const [name, value] of Object.entries(extra ?? {})) headers.set(name, String(value));
    return fetch(ENDPOINT, {
      method: "POST",
      headers,
      body: JSON.stringify(params),
      cache: "no-store",
      credentials: "same-origin",
      signal,
    });
  }

  async function readResult(response) {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      const message = `HTTP ${response.status}: GraphQL の応答ではありません`;
      return { errors: [{ message, extensions: { body: text.slice(0, 2000) } }] };
    }
  }

  // A subscription over SSE as an async iterator: `next` carries a result, `complete` ends it.
  function subscribe(params, extra) {
    const abort = new AbortController();
    async function* events() {
      try {
        const response = await post(params, "text/event-stream", extra, abort.signal);
        if (!/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "")) {
          yield await readResult(response);
          return;
        }
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let buffer = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          const blocks = (buffer + value).split(/\r?\n\r?\n/);
          buffer = blocks.pop();
          for (const block of blocks) {
            let event = "";
            const data = [];
            for (const line of block.split(/\r?\n/)) {
              const [, name, text] = /^([^:]*):? ?(.*)$/.exec(line);
              if (name === "event") event = text;
              if (name === "data") data.push(text);
            }
            if (event === "complete") return;
            if (event === "next") yield JSON.parse(data.join("\n"));
          }
        }
        status("購読の接続が切れました", "error");
      } catch (error) {
        if (!abort.signal.aborted) throw error;
      } finally {
        abort.abort();
      }
    }
    const iterator = events();
    const finish = iterator.return.bind(iterator);
    // A generator waiting for data cannot be ended from outside: cut its request first.
    iterator.return = (value) => {
      abort.abort();
      return finish(value);
    };
    return iterator;
  }

  function isSubscription({ query, operationName }) {
    try {
      const operation = GraphQL.getOperationAST(GraphQL.parse(query), operationName);
      return operation?.operation === "subscription";
    } catch {
      return false; // the server reports the mistake
    }
  }

  // A new function each time: GraphiQL reads the schema again when its fetcher changes.
  function makeFetcher() {
    return (params, options) =>
      isSubscription(params)
        ? subscribe(params, options?.headers)
        : post(params, "application/graphql-response+json", options?.headers).then(readResult);
  }

  // ---- what GraphiQL keeps: only for this browser tab, as the token ----

  const isOurs = (key) => key.startsWith("graphiql:");
  const storage = {
    getItem: (key) => sessionStorage.getItem(key),
    setItem: (key, value) => sessionStorage.setItem(key, value),
    removeItem: (key) => sessionStorage.removeItem(key),
    clear: () => Object.keys(sessionStorage).filter(isOurs).forEach((key) => sessionStorage.removeItem(key)),
    get length() {
      return Object.keys(sessionStorage).filter(isOurs).length;
    },
  };

  // ---- the page ----

  let editors = null; // GraphiQL's editor context, once it is there
  let runWanted = false;

  // Rendered inside GraphiQL, so that it reaches its contexts; shows nothing.
  function Bridge() {
    const context = GraphiQLReact.useEditorContext({ nonNull: true });
    const execution = GraphiQLReact.useExecutionContext({ nonNull: true });
    const { queryEditor, responseEditor, variableEditor } = context;
    editors = context;

    React.useEffect(() => {
      if (!responseEditor) return undefined;
      const mirror = () => {
        byId("last-result").textContent = responseEditor.getValue();
      };
      responseEditor.on("change", mirror);
      return () => responseEditor.off("change", mirror);
    }, [responseEditor]);

    React.useEffect(() => {
      if (!runWanted || !queryEditor?.getValue() || !variableEditor || !responseEditor) return;
      runWanted = false;
      execution.run();
    });
    return null;
  }

  function openExample({ query, variables }) {
    if (!editors?.queryEditor) return;
    const open = editors.tabs.findIndex((tab) => tab.query === query);
    if (open >= 0) {
      if (open !== editors.activeTabIndex) editors.changeTab(open);
      return;
    }
    ReactDOM.flushSync(() => editors.addTab());
    editors.queryEditor.setValue(query);
    editors.variableEditor?.setValue(variables);
  }

  // `variables` may be an object or a JSON text in the file; GraphiQL wants text.
  function asTab({ title, query, variables }) {
    const text = typeof variables === "string" ? variables : JSON.stringify(variables ?? {}, null, 2);
    return { title, query, variables: text === "{}" ? "" : text };
  }

  async function loadExamples() {
    try {
      const response = await fetch(EXAMPLES);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return (await response.json()).map(asTab);
    } catch (error) {
      status(`クエリ例を読み込めません(${error.message})`, "error");
      return [];
    }
  }

  async function start() {
    const fragment = takeFragment();
    setToken(fragment.token ?? sessionStorage.getItem(TOKEN_KEY) ?? "");
    runWanted = fragment.run;

    const examples = await loadExamples();
    examples.forEach(({ title }, index) => exampleSelect.add(new Option(title, String(index))));
    exampleSelect.disabled = examples.length === 0;
    const first = examples[0] ?? { query: NEW_TAB, variables: "" };

    const root = ReactDOM.createRoot(byId("graphiql"));
    const toolbar = { additionalComponent: Bridge };
    const logo = h(GraphiQL.Logo, null, "GraphiQL");
    const render = () =>
      root.render(
        h(
          GraphiQL,
          {
            fetcher: makeFetcher(),
            // With #run the first example is shown, whatever was left open before.
            storage: fragment.run ? null : storage,
            defaultTabs: [{ query: first.query, variables: first.variables }],
            defaultQuery: NEW_TAB,
            defaultEditorToolsVisibility: "variables",
            shouldPersistHeaders: false,
            toolbar,
          },
          logo,
        ),
      );
    render();

    exampleSelect.addEventListener("change", () => {
      const example = examples[Number(exampleSelect.value)];
      if (exampleSelect.value !== "" && example) openExample(example);
      exampleSelect.value = "";
    });
    tokenField.addEventListener("change", () => {
      setToken(tokenField.value);
      render();
    });
    byId("token-clear").addEventListener("click", () => {
      setToken("");
      render();
    });
    window.addEventListener("hashchange", () => {
      const { token: pasted } = takeFragment();
      if (pasted === null) return;
      setToken(pasted);
      render();
    });
  }

  start();
})();
