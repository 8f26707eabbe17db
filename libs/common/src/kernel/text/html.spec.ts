/** Everything inserted into a page is text unless it was made as HTML here. */
import fc from 'fast-check';
import { html, Html, raw } from './html.js';

test('text is escaped, HTML made here is not', () => {
  expect(html`<p>${`<b>&"'`}</p>`.text).toBe('<p>&lt;b&gt;&amp;&quot;&#39;</p>');
  expect(html`<p>${html`<b>${'<'}</b>`}${7}</p>`.text).toBe('<p><b>&lt;</b>7</p>');
  const parts = ['a', '<'].map((text) => html`<i>${text}</i>`);
  expect(html`${parts}`.text).toBe('<i>a</i><i>&lt;</i>');
  expect(html`${[]}`.text).toBe('');
  expect(html`a${raw('<i>')}`.text).toBe('a<i>');
});

test('what merely looks like HTML of ours is text', () => {
  expect(html`${{ text: '<b>' } as unknown as string}`.text).not.toContain('<b>');
  expect(raw('<b>')).toBeInstanceOf(Html);
});

test('no text opens an element or leaves an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: made } = html`<a title="${text}">${text}</a>`;
      expect(made.match(/[<>"']/g)).toEqual(['<', '"', '"', '>', '<', '>']);
    }),
  );
});
