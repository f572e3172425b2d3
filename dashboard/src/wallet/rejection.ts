const USER_REJECTED = 4001;

/** Whether somebody has said no in their wallet: EIP-1193's 4001, however deep it is wrapped. */
export function isRejection(error: unknown): boolean {
  for (let cause = error; typeof cause === "object" && cause !== null; cause = (cause as Error).cause) {
    if ((cause as { code?: unknown }).code === USER_REJECTED) return true;
  }
  return false;
}

/** What a wallet or node has said, in its first line. */
export function reasonOf(error: unknown): string {
  const { shortMessage, message } = error as { shortMessage?: string; message?: string };
  return (shortMessage ?? message ?? String(error)).split("\n")[0] ?? "";
}
