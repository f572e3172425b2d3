import type { ClientBase, Connection, Submittable } from "pg";

/** Rows for one table, as the text of COPY. */
export interface Copy {
  /** The table, with the columns that the rows have in parentheses. */
  readonly into: string;
  readonly rows: Buffer;
}

/** Copies rows into tables, at one go: what is asked of Postgres goes out with all of the rows, and one answer comes back for all. */
export function copyIn(client: ClientBase, copies: readonly Copy[]): Promise<void> {
  if (copies.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(copies, (error) => (error ? reject(error) : resolve())));
  });
}

/** The first byte of the messages with rows, and the message after the last of a table, which is nothing but its own length. */
const COPY_DATA = "d".charCodeAt(0);
const LENGTH_BYTES = 4;
const COPY_DONE = Buffer.from(["c".charCodeAt(0), 0, 0, 0, LENGTH_BYTES]);

/** Postgres reads messages with rows when it has come to their table, and passes over them after an error. */
class CopyIn implements Submittable {
  readonly #copies: readonly Copy[];
  /** For the client to wrap, where questions have a time limit. */
  callback: (error?: Error | null) => void;

  constructor(copies: readonly Copy[], callback: (error?: Error | null) => void) {
    this.#copies = copies;
    this.callback = callback;
  }

  submit(connection: Connection): void {
    const { stream } = connection;
    stream.cork();
    connection.query(this.#copies.map(({ into }) => `COPY ${into} FROM STDIN`).join("; "));
    for (const { rows } of this.#copies) {
      const header = Buffer.alloc(1 + LENGTH_BYTES, COPY_DATA);
      header.writeUInt32BE(LENGTH_BYTES + rows.length, 1);
      for (const part of [header, rows, COPY_DONE]) stream.write(part);
    }
    stream.uncork();
  }

  handleCopyInResponse(): void {}

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.callback();
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}
