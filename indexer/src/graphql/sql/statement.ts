/** The text of a statement with its parameters. Nothing that a client sends gets into the text. */
export class Statement {
  readonly parameters: unknown[] = [];

  /** Adds a parameter; gives what stands for it in the text, with its type. */
  bind(value: unknown, type: string): string {
    this.parameters.push(value);
    return `$${this.parameters.length}::${type}`;
  }
}

/** What is run. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}
