import { isHex } from "viem";
import type { Chain } from "../chain/chain.ts";
import { chainNotConfigured, chainUnavailable } from "../chain/errors.ts";
import { GatewayError } from "../errors.ts";
import type { Nonces } from "./nonces.ts";
import type { Sessions, SessionTokens } from "./sessions.ts";
import { checkSignInMessage } from "./sign-in-message.ts";
import { isSignedBy } from "./signature.ts";

export interface SignInOptions {
  readonly chain: Chain | undefined;
  readonly nonces: Nonces;
  readonly sessions: Sessions;
  readonly origins: readonly string[];
}

/** What a frontend needs, besides its own address and the wallet's, to write the message that is signed. */
export interface SignInNonce {
  readonly nonce: string;
  readonly chainId: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

const MAX_SIGNATURE = 20_000;

/** Sign-in with a wallet (EIP-4361). */
export class SignIn {
  readonly #options: SignInOptions;

  constructor(options: SignInOptions) {
    this.#options = options;
  }

  async #chainId(): Promise<number> {
    const { chain } = this.#options;
    if (!chain) throw chainNotConfigured();
    return chain.chainId().catch((cause: unknown) => {
      throw chainUnavailable(cause);
    });
  }

  /** @throws GatewayError CHAIN_NOT_CONFIGURED, CHAIN_UNAVAILABLE or DATABASE_UNAVAILABLE */
  async nonce(): Promise<SignInNonce> {
    const chainId = await this.#chainId();
    const { nonce, expiresAt } = await this.#options.nonces.issue();
    return { nonce, chainId, issuedAt: new Date(), expiresAt };
  }

  /** @throws GatewayError SIGN_IN_INVALID, SIGNATURE_INVALID, or a CHAIN_… code */
  async signIn(message: string, signature: string): Promise<SessionTokens> {
    const { chain, nonces, sessions, origins } = this.#options;
    if (!chain) throw chainNotConfigured();
    const chainId = await this.#chainId();
    const { account, nonce } = checkSignInMessage(message, { chainId, origins, now: new Date() });
    if (!isHex(signature) || signature.length % 2 !== 0 || signature.length > MAX_SIGNATURE) {
      throw new GatewayError("SIGNATURE_INVALID", "The signature is not whole bytes in hex, such as 0x0a1b.");
    }
    const gone = () =>
      new GatewayError(
        "SIGN_IN_INVALID",
        "The message's nonce is not known, was used, or has expired; ask for another with `signInNonce`.",
      );
    if (!(await nonces.isOpen(nonce))) throw gone();
    if (!(await isSignedBy(chain, account, message, signature))) {
      throw new GatewayError("SIGNATURE_INVALID", `The message is not signed by ${account}.`);
    }
    if (!(await nonces.use(nonce))) throw gone();
    return sessions.begin(account);
  }
}
