import { errors, jwtVerify, SignJWT } from "jose";
import type { Address } from "viem";
import { GatewayError } from "../errors.ts";
import { ALGORITHMS, type SigningKeys } from "./signing-keys.ts";

/** What an access token says: this session is this wallet's. */
export interface AccessClaims {
  readonly session: string;
  readonly account: Address;
}

const ISSUER = "model-wip-gateway";

const refused = (reason: string) =>
  new GatewayError("UNAUTHENTICATED", `${reason}; \`refreshSession\` or \`signIn\` gives another one.`);

/** Short-lived tokens (JWS) that say which session asks. Whether that goes on is for the sessions to say. */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #lifeS: number;

  constructor(keys: SigningKeys, lifeS: number) {
    this.#keys = keys;
    this.#lifeS = lifeS;
  }

  async issue({ session, account }: AccessClaims): Promise<{ token: string; expiresAt: Date }> {
    const { signing } = await this.#keys.ring();
    const nowS = Math.floor(Date.now() / 1000);
    const expiresAtS = nowS + this.#lifeS;
    const token = await new SignJWT({ sid: session })
      .setProtectedHeader({ alg: signing.algorithm, kid: signing.id, typ: "at+jwt" })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(account)
      .setIssuedAt(nowS)
      .setExpirationTime(expiresAtS)
      .sign(signing.key);
    return { token, expiresAt: new Date(expiresAtS * 1000) };
  }

  /** @throws GatewayError UNAUTHENTICATED where it is none of ours, or expired */
  async verify(token: string): Promise<AccessClaims> {
    const { verifying } = await this.#keys.ring();
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid, alg }) => {
          const known = verifying.get(kid ?? "");
          if (!known || known.algorithm !== alg)
            throw new errors.JWSInvalid("signed with a key that is not known");
          return known.key;
        },
        {
          issuer: ISSUER,
          audience: ISSUER,
          typ: "at+jwt",
          algorithms: ALGORITHMS,
          requiredClaims: ["sub", "exp"],
        },
      );
      return { session: String(payload.sid), account: payload.sub as Address };
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw refused("The access token has expired");
      if (error instanceof errors.JOSEError) throw refused("The access token is not one of this gateway's");
      throw error;
    }
  }
}
