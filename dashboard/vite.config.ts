import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./tools/compress.ts";
import { listDocuments } from "./tools/list-documents.ts";

/** The gateway that `npm run dev` shows. */
const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react(), listDocuments(), compress()],
  build: {
    target: "es2022",
    // Everything that is loaded must be a file of its own: the gateway's content policy allows nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/graphql": { target: gateway, ws: true },
      "/dashboard.json": gateway,
    },
  },
});
