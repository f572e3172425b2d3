const KEY = "model-wip.session";

/** What `signIn` answered. Kept in the tab's storage only: a new tab signs in anew. */
export interface StoredSession {
  readonly account: `0x${string}`;
  readonly accessToken: string;
  /** Unix seconds. */
  readonly accessTokenExpiresAt: number;
  readonly refreshToken: string;
}

let current = restore();
const listeners = new Set<() => void>();

function restore(): StoredSession | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as StoredSession);
}

export const currentSession = (): StoredSession | undefined => current;

/** Keeps a session, or forgets it. */
export function keepSession(session: StoredSession | undefined): void {
  current = session;
  if (session === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(session));
  for (const listener of listeners) listener();
}

export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Goes with every request of somebody who has signed in. */
export const accessHeaders = (): Record<string, string> =>
  current === undefined ? {} : { authorization: `Bearer ${current.accessToken}` };
