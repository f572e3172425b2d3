import type { ApolloServerPlugin } from "@apollo/server";
import {
  decodePaymentSignatureHeader,
  encodePaymentRequiredHeader,
  encodePaymentResponseHeader,
} from "@x402/core/http";
import type { GatewayContext, PaymentExchange } from "../../context.ts";
import { GatewayError, rootCause } from "../../errors.ts";
import { readPayment, type SignedPayment } from "./terms.ts";

/**
 * The payment that came with an operation; undefined where none did.
 * @throws GatewayError PAYMENT_INVALID where it cannot be read
 */
export function offeredPayment({ header, extension }: PaymentExchange): SignedPayment | undefined {
  if (header === undefined && extension === undefined) return undefined;
  let payload = extension;
  try {
    if (header !== undefined) payload = decodePaymentSignatureHeader(header);
  } catch {
    payload = undefined;
  }
  const signed = readPayment(payload);
  if (signed) return signed;
  throw new GatewayError(
    "PAYMENT_INVALID",
    'The payment that was sent is not one of x402, version 2, scheme "exact", by EIP-3009.',
  );
}

/** Speaks x402 over HTTP: 402 with the terms where a payment is due, and what was collected where one was made. */
export const exchangePayments: ApolloServerPlugin<GatewayContext> = {
  async requestDidStart({ request, contextValue }) {
    contextValue.payment.extension = request.extensions?.x402;
    return {
      async willSendResponse({ errors = [], response, contextValue: { payment } }) {
        for (const error of errors) {
          const known = rootCause(error);
          if (!(known instanceof GatewayError) || known.details.x402 === undefined) continue;
          response.http.status = 402;
          response.http.headers.set("payment-required", encodePaymentRequiredHeader(known.details.x402));
        }
        if (payment.settled) {
          response.http.headers.set("payment-response", encodePaymentResponseHeader(payment.settled));
        }
      },
    };
  },
};
