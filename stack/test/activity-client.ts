/** An action as the client keeps it. `block` and `timestamp` are its block's. */
export interface ActionSeen {
  readonly id: string;
  readonly order: string;
  readonly block: string;
  readonly timestamp: string;
}

interface Push {
  readonly cursor: string;
  readonly takeBackAfter: number | null;
  readonly actions: readonly ActionSeen[];
}

export const ACTION_FIELDS = "id order block timestamp";

const SUBSCRIPTION = `subscription ($after: String) {
  activity(after: $after) { cursor takeBackAfter actions { ${ACTION_FIELDS} } } }`;

/** Keeps a list of all actions as docs/live.md tells frontends to, over server-sent events. */
export class ActivityClient {
  readonly #url: string;
  #list: readonly ActionSeen[] = [];
  #cursor = "0";
  #connection: AbortController | undefined;
  /** Numbers of the blocks that it was told to go back to. */
  readonly takenBack: number[] = [];
  /** What was not as it has to be, in words. */
  readonly faults: string[] = [];

  constructor(gatewayUrl: string) {
    this.#url = `${gatewayUrl}/graphql/stream`;
  }

  get list(): readonly ActionSeen[] {
    return this.#list;
  }

  /** Goes on from the last push, and again whenever the connection breaks, until it is told to disconnect. */
  connect(): void {
    const connection = new AbortController();
    this.#connection = connection;
    void (async () => {
      while (!connection.signal.aborted) {
        try {
          await this.#read(connection.signal);
        } catch (error) {
          if (!connection.signal.aborted) this.faults.push(String(error));
        }
      }
    })();
  }

  disconnect(): void {
    this.#connection?.abort();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: SUBSCRIPTION, variables: { after: this.#cursor } }),
      signal,
    });
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const [, data] = /^event: next\ndata: (.*)$/.exec(event) ?? [];
        if (data !== undefined) this.#take(JSON.parse(data));
      }
    }
  }

  #take({ data, errors }: { data?: { activity: Push } | null; errors?: unknown }): void {
    if (errors !== undefined) this.faults.push(JSON.stringify(errors));
    const push = data?.activity;
    if (push == null) return;
    const { takeBackAfter, actions } = push;
    if (takeBackAfter !== null) {
      this.takenBack.push(takeBackAfter);
      this.#list = this.#list.filter(({ block }) => Number(block) <= takeBackAfter);
    }
    const known = new Set(this.#list.map(({ id }) => id));
    for (const { id } of actions) if (known.has(id)) this.faults.push(`${id} twice`);
    this.#list = [...this.#list, ...actions];
    this.#cursor = push.cursor;
  }
}
