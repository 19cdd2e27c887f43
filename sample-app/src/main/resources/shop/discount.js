// Every third piece of an article is free. Gold customers pay 5 % less for the rest, rounded half up.
(cart) => {
  const reasons = [];
  let full = 0;
  let discountCents = 0;
  for (const { sku, quantity, unitCents } of cart.items) {
    const free = Math.floor(quantity / 3);
    full += quantity * unitCents;
    discountCents += free * unitCents;
    if (free > 0) {
      reasons.push(`${free} × ${sku} free`);
    }
  }
  if (cart.customer.tier === "gold") {
    discountCents += Math.floor(((full - discountCents) * 5 + 50) / 100);
    reasons.push("5 % off for gold");
  }
  return { discountCents, reasons };
};
