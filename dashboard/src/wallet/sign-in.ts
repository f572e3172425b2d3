import { useEffect, useSyncExternalStore } from "react";
import { createSiweMessage } from "viem/siwe";
import { gateway, queries } from "../data/gateway.ts";
import { currentSession, keepSession, onSession, type StoredSession } from "../data/session.ts";
import {
  RefreshSessionDocument,
  type SessionPartsFragment,
  SignInDocument,
  SignInNonceDocument,
  SignOutDocument,
} from "../generated/operations.ts";
import { wallets } from "./wallet.ts";

/** The access token is changed for a new one so long before it ends. */
const MARGIN_S = 60;

/** Proves the wallet by a signature, EIP-4361. @throws what the wallet or the gateway says */
export async function signIn(address: `0x${string}`): Promise<void> {
  const { signInNonce } = await gateway.mutate(SignInNonceDocument, {});
  if (signInNonce === null) throw new Error("The gateway gave no nonce.");
  const message = createSiweMessage({
    address,
    domain: location.host,
    uri: location.origin,
    version: "1",
    chainId: signInNonce.chainId,
    nonce: signInNonce.nonce,
    issuedAt: new Date(Number(signInNonce.issuedAt) * 1000),
    statement: "Sign in to MODEL-WIP. This costs nothing and sends no transaction.",
  });
  const signature = await (await wallets()).signMessage(message);
  const { signIn: session } = await gateway.mutate(SignInDocument, { message, signature });
  keep(session);
}

export async function signOut(): Promise<void> {
  // The tokens are forgotten here in any case; a gateway that is away ends the session by its time.
  await gateway.mutate(SignOutDocument, {}).catch(() => {});
  keep(null);
}

function keep(session: SessionPartsFragment | null): void {
  keepSession(
    session?.account
      ? {
          account: session.account.id,
          accessToken: session.accessToken,
          accessTokenExpiresAt: Number(session.accessTokenExpiresAt),
          refreshToken: session.refreshToken,
        }
      : undefined,
  );
  void queries.invalidateQueries();
}

async function refresh({ refreshToken }: StoredSession): Promise<void> {
  try {
    const { refreshSession } = await gateway.mutate(RefreshSessionDocument, { refreshToken });
    keep(refreshSession);
  } catch {
    keep(null);
  }
}

/** The session of this tab, kept fresh for as long as it is looked at. */
export function useSession(): StoredSession | undefined {
  const session = useSyncExternalStore(onSession, currentSession);
  useEffect(() => {
    if (session === undefined) return;
    const inMs = (session.accessTokenExpiresAt - MARGIN_S) * 1000 - Date.now();
    const timer = setTimeout(() => void refresh(session), Math.max(0, inMs));
    return () => clearTimeout(timer);
  }, [session]);
  return session;
}
