import { servedAs } from './served-as.js';

describe('servedAs', () => {
  it.each([
    ['a.png', 'image/png', /^inline/],
    ['plots/b.SVG', 'image/svg+xml', /^inline/],
    ['a.html', 'application/octet-stream', /^attachment/],
    ['a.js', 'application/octet-stream', /^attachment/],
    ['constructor', 'application/octet-stream', /^attachment/],
    ['a.__proto__', 'application/octet-stream', /^attachment/],
  ])('serves %p as %p', (name, type, disposition) => {
    expect(servedAs(name).type).toBe(type);
    expect(servedAs(name).disposition).toMatch(disposition);
  });

  it('has a name that cannot leave its header', () => {
    expect(servedAs("x/grö (1)'.png").disposition).toBe(
      `inline; filename="gr_ _1__.png"; filename*=UTF-8''gr%C3%B6%20%281%29%27.png`,
    );
  });
});
