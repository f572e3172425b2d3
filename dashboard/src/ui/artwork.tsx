import { useState } from "react";
import { useSettings } from "../data/settings.ts";
import { Orb } from "./orb.tsx";

/** A work by the content id of its image. An empty `alt` where its name stands beside it. */
export function Artwork({ image, alt, eager = false }: { image: string; alt: string; eager?: boolean }) {
  const settings = useSettings();
  const [missing, setMissing] = useState<string>();
  // Whoever publishes says where the image is, and it need not be there: a light stands in for it.
  if (missing === image) {
    return (
      <div className="work" data-missing title="This image is not in the store.">
        <Orb id={image} size={72} />
        {alt === "" ? null : <span className="visually-hidden">{alt}, whose image is not in the store</span>}
      </div>
    );
  }
  return (
    <div className="work">
      {settings === undefined ? null : (
        <img
          src={`${settings.artifactsUrl}/ipfs/${image}`}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          onError={() => setMissing(image)}
        />
      )}
    </div>
  );
}
