// The shop's goods: what a real shop would read from its own database. Drawings use the style sheet's colours.
const draw = inner => `<svg viewBox="0 0 120 120" aria-hidden="true">${inner}</svg>`;
const shadow = '<ellipse class="s" cx="60" cy="104" rx="40" ry="5"/>';

export const currency = 'EUR';

export const categories = ['Kitchen', 'Table', 'Living', 'Desk'];

export const products = [
  { id: 'board-oak', name: 'Oak cutting board', brand: 'Halden', category: 'Kitchen', price: 39,
    text: 'One plank of slow-grown oak, oiled twice. The hole is for the hook, the groove for the tomatoes.',
    picture: draw(`${shadow}<rect class="a" x="30" y="24" width="60" height="78" rx="10"/><circle class="p" cx="60" cy="36" r="5"/><path class="l" d="M40 50v44M52 50v44M66 50v44M80 50v44"/>`) },
  { id: 'pot-enamel', name: 'Enamel pot', brand: 'Norden', category: 'Kitchen', price: 54.5,
    text: 'Three litres, two handles, one lid. Goes from the stove to the table and back for thirty years.',
    picture: draw(`${shadow}<path class="c" d="M26 52h68v38a12 12 0 0 1-12 12H38a12 12 0 0 1-12-12z"/><path class="b" d="M22 44h76v8H22z"/><circle class="b" cx="60" cy="38" r="6"/><path class="k" d="M26 64H14v12h12M94 64h12v12H94"/>`) },
  { id: 'towel-linen', name: 'Linen tea towel', brand: 'Kiln & Oak', category: 'Kitchen', price: 14,
    text: 'Washed linen that dries glasses without a trace. Woven in a mill with eleven looms.',
    picture: draw(`${shadow}<path class="d" d="M34 22h52v76l-8-4-9 4-9-4-9 4-9-4-8 4z"/><path class="k" d="M34 36h52M34 42h52M34 80h52"/>`) },
  { id: 'mug-stone', name: 'Stoneware mug', brand: 'Kiln & Oak', category: 'Table', price: 18,
    text: 'Thrown, not cast. Holds a large coffee, and your whole hand fits through the handle.',
    picture: draw(`${shadow}<path class="k w" d="M82 48h8a14 14 0 0 1 0 32h-8"/><path class="a" d="M32 36h52v56a12 12 0 0 1-12 12H44a12 12 0 0 1-12-12z"/><path class="c" d="M32 36h52v22c-8 6-16-4-26 2s-18 0-26 2z"/>`) },
  { id: 'bowl-serving', name: 'Serving bowl', brand: 'Kiln & Oak', category: 'Table', price: 42,
    text: 'Wide and low, glazed inside, raw outside. Salad for six or apples for one.',
    picture: draw(`${shadow}<path class="c" d="M16 54h88a44 44 0 0 1-28 46H44a44 44 0 0 1-28-46z"/><ellipse class="b" cx="60" cy="54" rx="44" ry="9"/><ellipse class="a" cx="60" cy="56" rx="36" ry="6"/>`) },
  { id: 'candle-wax', name: 'Beeswax candle', brand: 'Halden', category: 'Table', price: 12.5,
    text: 'Twenty hours of honey-coloured light. No perfume but the bees\' own.',
    picture: draw(`${shadow}<path class="d" d="M48 46h24v54H48z"/><path class="b" d="M36 100h48v5H36z"/><path class="k" d="M60 46v-8"/><path class="c" d="M60 14c8 10 8 22 0 24-8-2-8-14 0-24z"/>`) },
  { id: 'throw-wool', name: 'Wool throw', brand: 'Norden', category: 'Living', price: 89,
    text: 'Lambswool, brushed on one side. The fringe is knotted by hand; count the knots if you like.',
    picture: draw(`${shadow}<path class="c" d="M24 34h72v54H24z"/><path class="d" d="M24 46h72v8H24zM24 68h72v8H24z"/><path class="k" d="M28 88v12M38 88v12M48 88v12M60 88v12M72 88v12M82 88v12M92 88v12"/>`) },
  { id: 'lamp-table', name: 'Table lamp', brand: 'Norden', category: 'Living', price: 119,
    text: 'A linen shade on an oak foot. The light is warm at half past six and warmer at ten.',
    picture: draw(`${shadow}<path class="d" d="M42 20h36l14 40H28z"/><path class="a" d="M56 60h8v36h-8z"/><path class="b" d="M40 96h40v8H40z"/><path class="k" d="M74 60v16"/><circle class="c" cx="74" cy="79" r="3"/>`) },
  { id: 'planter-terra', name: 'Terracotta planter', brand: 'Kiln & Oak', category: 'Living', price: 27,
    text: 'Unglazed clay that lets roots breathe. Comes with its saucer, not with the plant.',
    picture: draw(`${shadow}<path class="g" d="M60 62C38 58 34 36 40 20c14 6 20 22 20 42zM60 62c22-2 28-22 24-36-14 4-22 18-24 36z"/><path class="c" d="M36 64h48l-6 40H42z"/><path class="b" d="M32 58h56v10H32z"/>`) },
  { id: 'notebook-a5', name: 'Sewn notebook', brand: 'Halden', category: 'Desk', price: 16,
    text: 'A5, 160 pages that lie flat, paper that takes ink. The spine is sewn, so pages stay.',
    picture: draw(`${shadow}<rect class="c" x="34" y="22" width="54" height="80" rx="3"/><path class="b" d="M34 22h9v80h-9z"/><rect class="d" x="52" y="36" width="26" height="14" rx="1"/><path class="k" d="M78 22v80"/>`) },
  { id: 'tray-pencil', name: 'Pencil tray', brand: 'Halden', category: 'Desk', price: 24,
    text: 'An oak offcut with a hollow. Holds six pencils, or four and a rubber.',
    picture: draw(`${shadow}<path class="g" d="M38 40l6-16 6 16v34H38z"/><path class="c" d="M54 46l6-16 6 16v30H54z"/><path class="d" d="M70 38l6-16 6 16v36H70z"/><path class="a" d="M16 72h88v18a12 12 0 0 1-12 12H28a12 12 0 0 1-12-12z"/>`) },
  { id: 'clock-wall', name: 'Wall clock', brand: 'Norden', category: 'Desk', price: 68,
    text: 'Silent movement, oak rim, two hands. It will not tell you anything else.',
    picture: draw(`<circle class="a" cx="60" cy="62" r="42"/><circle class="d" cx="60" cy="62" r="35"/><path class="k w" d="M60 40v22l14 10"/><path class="k" d="M60 31v4M60 89v4M29 62h4M87 62h4"/><circle class="c" cx="60" cy="62" r="3"/>`) },
];

export const find = id => products.find(product => product.id === id);

/** A product as the pixel protocol's items have it. */
export const item = (product, quantity = 1) => {
  const { id, name, brand, category, price } = product;
  return { id, name, brand, category, price, quantity };
};

const format = new Intl.NumberFormat('en-IE', { style: 'currency', currency });

export const money = amount => format.format(amount);
