import { onBothStores } from '../support/scene.ts';

// What is guessed is counted by what it is guessed about: a code by its journey, a password by its person, the codes sent by
// their number. Addresses are not counted here, so that people behind one address are not in each other's way.

await onBothStores(async (t, scene) => {
  const { control } = scene;

  await t.test('64 visitors from one address sign in at once, each after a wrong code', async (t) => {
    const people = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        control.people.add({
          phone: `+79991${String(index).padStart(6, '0')}`,
          first_name: 'Вера',
          last_name: 'Иванова',
          gender: 'female',
          birth_date: '1990-01-01',
        }),
      ),
    );
    const screens = await Promise.all(
      people.map(async ({ phone }) => {
        const { visitor } = await scene.atDemo();
        await visitor.press('continue', { phone });
        await visitor.press('continue', { code: '000000' });
        const after = visitor.errors;
        await visitor.signIn({ phone });
        return [after, visitor.callback?.searchParams.has('code')];
      }),
    );
    t.strictSame(
      screens.filter(([after, isIn]) => String(after) !== 'E-09' || isIn !== true),
      [],
    );
  });

  await t.test('a locked account locks no other account of the same address (SI-7)', async (t) => {
    await control.policy.set({ wrong_passwords_per_hour: 3 });
    const { visitor } = await scene.atDemo();
    await visitor.press('continue', { phone: '+79990000001' });
    for (const password of ['first', 'second', 'third']) await visitor.press('continue', { password });
    t.equal(visitor.screen, 'vkid-limited');
    const other = await scene.atDemo();
    await other.visitor.signIn({ phone: '+79990000007' });
    t.ok(other.visitor.callback?.searchParams.has('code'));
  });
});
