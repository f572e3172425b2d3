/** The chain has changed while it was read: what was read does not fit together, and is to be read again. */
export class BranchChanged extends Error {
  override readonly name = "BranchChanged";
}
