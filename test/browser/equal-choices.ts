/// <reference lib="dom" />
/** Finds every difference between the two choices of a page that a reader could see, hear or feel. */
import type { Page } from 'playwright-core';

/** One line per difference; empty when the choices are equal. */
export const differences = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const choices = [...document.querySelectorAll<HTMLElement>('fieldset .choice')];
    if (choices.length !== 2 || document.querySelectorAll('input[type=radio]').length !== 2) return ['not two choices'];
    const found: string[] = [];
    const compare = (what: string, [one, two]: readonly unknown[]) => {
      if (JSON.stringify(one) !== JSON.stringify(two)) found.push(`${what}: ${String(one)} / ${String(two)}`);
    };
    // The words differ in length, so what wraps them may; the box around them may not.
    const OF_WORDS = ['width', 'height', 'inline-size', 'block-size', 'perspective-origin', 'transform-origin'];
    const styleOf = (element: Element, pseudo: string | null, without: readonly string[]) => {
      const style = getComputedStyle(element, pseudo);
      return Object.fromEntries(
        [...style].filter((name) => !without.includes(name)).map((name) => [name, style.getPropertyValue(name)]),
      );
    };
    const compareStyles = (what: string, elements: readonly Element[], without: readonly string[] = []) => {
      for (const pseudo of [null, '::before', '::after', '::marker']) {
        const [one, two] = elements.map((element) => styleOf(element, pseudo, without));
        for (const name of new Set([...Object.keys(one!), ...Object.keys(two!)]))
          compare(`${what}${pseudo ?? ''} ${name}`, [one![name], two![name]]);
      }
    };
    const depth = (element: Element): number => (element.parentElement ? 1 + depth(element.parentElement) : 0);
    const attributes = (element: Element) =>
      [...element.attributes].filter(({ name }) => name !== 'value').map(({ name, value }) => `${name}=${value}`);
    const shape = (element: Element): string =>
      `${element.tagName}[${attributes(element).join()}](${[...element.children].map(shape).join()})`;
    const boxes = choices.map((choice) => choice.getBoundingClientRect());
    const inputs = choices.map((choice) => choice.querySelector('input')!);
    const words = choices.map((choice) => choice.querySelector('span')!);
    const inputBoxes = inputs.map((input) => input.getBoundingClientRect());
    compare(
      'width',
      boxes.map((box) => box.width),
    );
    compare(
      'height',
      boxes.map((box) => box.height),
    );
    compare(
      'radio x',
      inputBoxes.map((box, index) => box.x - boxes[index]!.x),
    );
    compare(
      'radio y',
      inputBoxes.map((box, index) => box.y - boxes[index]!.y),
    );
    compare(
      'words x',
      words.map((word, index) => word.getBoundingClientRect().x - boxes[index]!.x),
    );
    if (boxes[0]!.x !== boxes[1]!.x)
      compare(
        'top',
        boxes.map((box) => box.y),
      );
    compare('depth', choices.map(depth));
    compare(
      'parent',
      choices.map((choice) => choice.parentElement === choices[0]!.parentElement),
    );
    compare('markup', choices.map(shape));
    compare(
      'chosen',
      inputs.map((input) => input.checked),
    );
    compare(
      'lines of screen reader',
      inputs.map((input) => input.labels?.length),
    );
    compareStyles('choice', choices);
    compareStyles('radio', inputs);
    compareStyles('words', words, OF_WORDS);
    return found;
  });
