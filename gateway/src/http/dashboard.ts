import { join } from "node:path";
import express, { type RequestHandler, Router } from "express";
import expressStaticGzip from "express-static-gzip";
import type { Chain } from "../chain/chain.ts";
import { chainUnavailable } from "../chain/errors.ts";
import type { FiatPrices } from "./fiat-price.ts";
import { dashboardHeaders } from "./security-headers.ts";

/** What the built dashboard is served from, and what it has to know of this gateway. */
export interface DashboardOptions {
  readonly folder: string;
  /** Where a browser finds `/ipfs/<content id>`. */
  readonly artifactsUrl: string;
  readonly chain: Chain | undefined;
  /** What ETH costs; undefined where nobody has said. */
  readonly prices: FiatPrices | undefined;
}

/** Names of files under it change with their content. */
const IMMUTABLE = "assets";

/** The dashboard's files, and what it asks for first: the chain, its contract of credits, where images are, and what ETH costs. */
export function dashboardFiles({ folder, artifactsUrl, chain, prices }: DashboardOptions): RequestHandler {
  const router = Router();
  router.get("/dashboard.json", async (_request, response) => {
    const chainId = await chain?.chainId().catch((cause: unknown) => {
      throw chainUnavailable(cause);
    });
    response.setHeader("cache-control", "no-cache");
    response.json({
      artifactsUrl,
      chainId: chainId ?? null,
      credits: chain?.contracts.Credits ?? null,
      fiat: (await prices?.now()) ?? null,
    });
  });
  router.use(dashboardHeaders(artifactsUrl));
  router.use(
    `/${IMMUTABLE}`,
    // As the build has compressed them, for whoever takes that.
    expressStaticGzip(join(folder, IMMUTABLE), {
      enableBrotli: true,
      orderPreference: ["br", "gz"],
      index: false,
      serveStatic: { immutable: true, maxAge: "1y" },
    }),
  );
  router.use(express.static(folder, { index: false, redirect: false, maxAge: "1h" }));
  return router;
}

/** Answers whoever follows a link to any page of the dashboard with the page that knows them all. */
export function dashboardPage({ folder, artifactsUrl }: DashboardOptions): RequestHandler {
  const headers = dashboardHeaders(artifactsUrl);
  // By its name below a root: a dot in the path to the folder is nobody's secret.
  const file = { root: folder, headers: { "cache-control": "no-cache" } };
  return (request, response, next) => {
    // A program that takes anything gets text; a browser asks for a page first.
    if (request.method !== "GET" || request.accepts(["text/plain", "html"]) !== "html") return next();
    headers(request, response, () => response.sendFile("index.html", file));
  };
}
