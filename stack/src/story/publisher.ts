/** Puts files into the artifact store and gives their content ids. */
export class Publisher {
  readonly #url: string;

  constructor(artifactsUrl: string) {
    this.#url = artifactsUrl;
  }

  json(document: unknown): Promise<string> {
    return this.file(JSON.stringify(document, null, 2), "application/json", "metadata.json");
  }

  svg(markup: string): Promise<string> {
    return this.file(markup, "image/svg+xml", "image.svg");
  }

  png(bytes: Uint8Array): Promise<string> {
    return this.file(bytes, "image/png", "image.png");
  }

  text(text: string): Promise<string> {
    return this.file(text, "text/plain", "text.txt");
  }

  /** Adds one file by the store's IPFS interface; the content id is a CID of version 1. */
  async file(content: string | Uint8Array, type: string, name: string): Promise<string> {
    const form = new FormData();
    form.append(
      "file",
      new Blob([typeof content === "string" ? content : new Uint8Array(content)], { type }),
      name,
    );
    const answer = await fetch(`${this.#url}/api/v0/add?cid-version=1&raw-leaves=true&pin=true`, {
      method: "POST",
      body: form,
    });
    if (!answer.ok) throw new Error(`the artifact store answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { Hash: string }).Hash;
  }
}
