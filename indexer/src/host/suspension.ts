/**
 * Thrown through a handler that asks for what is not at hand: mappings cannot wait. Whoever called it waits for `work`, forgets
 * what the handler has done, and calls it again, which it does not notice, since it knows nothing but what the host tells it.
 */
export class Suspension extends Error {
  override readonly name = "Suspension";
  readonly work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    super("a handler waits for something");
    this.work = work;
  }
}
