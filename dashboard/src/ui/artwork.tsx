import { useSettings } from "../data/settings.ts";

/** A work by the content id of its image. An empty `alt` where its name stands beside it. */
export function Artwork({ image, alt, eager = false }: { image: string; alt: string; eager?: boolean }) {
  const settings = useSettings();
  return (
    <div className="work">
      {settings === undefined ? null : (
        <img
          src={`${settings.artifactsUrl}/ipfs/${image}`}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
        />
      )}
    </div>
  );
}
