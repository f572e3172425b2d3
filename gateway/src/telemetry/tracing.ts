import { context, propagation, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions";

/**
 * Begins to send spans to the OTLP/HTTP collector at `endpoint`, such as http://127.0.0.1:4318/v1/traces, for the whole process:
 * parts make spans by OpenTelemetry's API, which does nothing as long as this has not been called. Sampling, batches, headers and
 * further attributes are taken from OpenTelemetry's own variables (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, …).
 * Only who traces imports this file: the libraries behind it are large.
 * @returns what sends the rest and ends it
 */
export function startTracing(endpoint: string, serviceName: string): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: endpoint }))],
  });
  // Baggage is left out: what a caller puts there is not for upstreams.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  return async () => {
    // A collector that is away loses spans, and stops nobody.
    await provider.shutdown().catch(() => {});
    trace.disable();
    context.disable();
    propagation.disable();
  };
}
