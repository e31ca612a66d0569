// Asks once more before a preview is written.

import {tell} from '../banner.js';
import {el} from '../dom.js';
import {count, number} from '../format.js';
import {button, startRun} from '../widgets.js';
import {ACTIONS} from '../words.js';

/** Opens the dialog; that many grades would be written. */
export function confirmApply({id, instance, counts}, written) {
    const dialog = el('dialog', {id: 'confirm', 'aria-labelledby': 'confirm-heading', onclose: () => dialog.remove()},
        el('article', {},
            el('h2', {id: 'confirm-heading'}, `Write ${count(written, 'grade')} to OpenEduCat?`),
            el('ul', {}, ['created', 'updated', 'repaired'].filter(action => counts[action] > 0).map(action =>
                el('li', {}, `${number(counts[action])} ${action} (${ACTIONS[action].meaning})`))),
            el('p', {}, `This is preview ${id} of ${instance}. If Moodle or OpenEduCat has moved since, the run stops and says so.`),
            el('footer', {},
                el('button', {type: 'button', class: 'small outline secondary', 'data-action': 'cancel', onclick: () => dialog.close()}, 'Cancel'),
                button(`Write ${count(written, 'grade')}`, {action: 'confirm-apply'}, async () => {
                    try {
                        await startRun(`/api/runs/${id}/apply`);
                    } catch (error) {
                        tell(error.message, error.run);
                    }
                    dialog.close();
                }))));
    document.body.append(dialog);
    dialog.showModal();
}
