import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.GroupDef;
import org.javarosa.core.model.IDataReference;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.data.AnswerDataFactory;
import org.javarosa.core.model.data.DateData;
import org.javarosa.core.model.data.DateTimeData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.UncastData;
import org.javarosa.core.model.data.helper.AnswerDataUtil;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.model.utils.DateUtils;
import org.javarosa.core.model.utils.IPreloadHandler;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceFactory;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.services.properties.IPropertyRules;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.expr.XPathFuncExpr;

/**
 * Walks forms with JavaRosa, told line by line on stdin: words between tabs, with \\, \t and \n escaped. Every line is
 * answered by one line of JSON on stdout; a failure of JavaRosa's is {"error": "…"}.
 */
public class Walk {
    private FormEntryModel model;
    private FormEntryController controller;
    private String media = "";
    private final Map<String, FormIndex> indices = new HashMap<>();

    public static void main(String[] words) throws IOException {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        System.setOut(System.err);
        new XFormsModule().registerModule();
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        org.javarosa.core.services.PropertyManager.setPropertyManager(new Properties());
        Walk walk = new Walk();
        ReferenceManager.instance().addReferenceFactory(walk.new Attachments());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String said;
            try {
                said = json(walk.obey(words(line)));
            } catch (Throwable failure) {
                said = json(Map.of("error", failure.getClass().getSimpleName() + ": " + failure.getMessage()));
            }
            out.println(said);
        }
    }

    private Object obey(String[] words) throws Exception {
        switch (words[0]) {
            case "open": return open(words[1], words[2]);
            case "look": return look(words[1]);
            case "renew": return renew();
            case "answer": return answer(words[1], words[2]);
            case "add": return add(words[1]);
            case "validate": return validate();
            default: throw new IllegalArgumentException(words[0]);
        }
    }

    /** Parse the form of a file, with the folder of its attachments, and begin a new instance of it. */
    private Object open(String file, String folder) throws Exception {
        media = folder;
        indices.clear();
        ReferenceManager.instance().clearSession();
        FormDef form;
        try (InputStream in = new FileInputStream(file)) {
            form = XFormUtils.getFormFromInputStream(in);
        }
        form.getPreloader().addPreloadHandler(new Preload("timestamp"));
        form.getPreloader().addPreloadHandler(new Preload("date"));
        form.getPreloader().addPreloadHandler(new Preload("uid"));
        form.getEvaluationContext().addFunctionHandler(new PullData());
        form.initialize(true, new InstanceInitializationFactory());
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        List<Object> languages = new ArrayList<>();
        if (form.getLocalizer() != null) {
            languages.addAll(Arrays.asList(form.getLocalizer().getAvailableLocales()));
        }
        return Map.of("languages", languages);
    }

    /** All that is asked now, in order, and all values that would be sent. Facts are told of everything (`*`), or of
     *  the question at one path. Stepping through makes counted instances and takes away what can no longer be chosen,
     *  as it does in Collect; it is done until nothing changes any more. */
    private Object look(String facts) {
        List<Object> before = null;
        List<Object> asked = stepThrough(facts);
        List<Object> values = values();
        for (int times = 0; times < 5 && !values.equals(before); times++) {
            before = values;
            asked = stepThrough(facts);
            values = values();
        }
        return Map.of("asked", asked, "values", values);
    }

    private List<Object> stepThrough(String facts) {
        while (takeAwayOne()) {}
        indices.clear();
        List<Object> asked = new ArrayList<>();
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            FormIndex index = model.getFormIndex();
            String path = path(index.getReference());
            if (event == FormEntryController.EVENT_QUESTION) {
                indices.put(path, index);
                FormEntryPrompt prompt = model.getQuestionPrompt();
                boolean told = facts.equals("*") || facts.equals(path);
                asked.add(told ? facts(path, prompt) : Map.of("path", path));
                if (!told && prompt.getAnswerValue() != null && prompt.getQuestion().getDynamicChoices() != null) {
                    prompt.getSelectChoices();
                }
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT) {
                indices.put(path, index);
                asked.add(Map.of("path", path, "repeat", true));
            }
        }
        return asked;
    }

    /** JavaRosa makes the instances that a count asks for, but leaves those that are too many, and the first one where
     *  the count is 0. To see what else may differ, they are taken away. */
    private boolean takeAwayOne() {
        FormDef form = model.getForm();
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            FormIndex index = model.getFormIndex();
            IDataReference counted = event == FormEntryController.EVENT_REPEAT
                    ? ((GroupDef) form.getChild(index)).getCountReference()
                    : null;
            if (counted != null) {
                TreeReference reference = FormInstance.unpackReference(counted).contextualize(index.getReference());
                IAnswerData count = form.getMainInstance().resolveReference(reference).getValue();
                if (count != null
                        && index.getTerminal().getInstanceIndex() >= AnswerDataUtil.answerDataToInt(count)) {
                    form.deleteRepeat(index);
                    return true;
                }
            }
        }
        return false;
    }

    private List<Object> values() {
        List<Object> values = new ArrayList<>();
        TreeElement root = model.getForm().getInstance().getRoot();
        leaves(root, "/" + root.getName(), values);
        return values;
    }

    private Map<String, Object> facts(String path, FormEntryPrompt prompt) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("path", path);
        facts.put("required", prompt.isRequired());
        facts.put("readonly", prompt.isReadOnly());
        facts.put("control", prompt.getControlType());
        facts.put("data", prompt.getDataType());
        String label;
        try {
            label = prompt.getLongText();
        } catch (RuntimeException missing) {
            label = null;
        }
        facts.put("label", label);
        if (isSelect(prompt.getControlType())) {
            List<Object> choices = new ArrayList<>();
            for (SelectChoice choice : prompt.getSelectChoices()) {
                String said;
                try {
                    said = prompt.getSelectChoiceText(choice);
                } catch (RuntimeException missing) {
                    said = null;
                }
                choices.add(Arrays.asList(choice.getValue(), said));
            }
            facts.put("choices", choices);
        }
        return facts;
    }

    private static boolean isSelect(int control) {
        return control == Constants.CONTROL_SELECT_ONE
                || control == Constants.CONTROL_SELECT_MULTI
                || control == Constants.CONTROL_RANK;
    }

    private static void leaves(TreeElement element, String path, List<Object> values) {
        for (int place = 0; place < element.getNumChildren(); place++) {
            TreeElement child = element.getChildAt(place);
            if (child.getMult() == TreeReference.INDEX_TEMPLATE || !child.isRelevant()) {
                continue;
            }
            String at = path + "/" + child.getName() + "[" + (child.getMult() + 1) + "]";
            if (child.getNumChildren() > 0) {
                leaves(child, at, values);
            } else {
                values.add(Arrays.asList(at, text(child.getValue(), child.getDataType())));
            }
        }
    }

    private static String text(IAnswerData data, int type) {
        if (data == null) {
            return "";
        }
        Object written = new XFormAnswerDataSerializer().serializeAnswerData(data, type);
        return written == null ? data.uncast().getString() : written.toString();
    }

    /** Compute everything anew, as when a saved form is opened again: JavaRosa does not hear of every change to another
     *  instance of a repeat. */
    private Object renew() {
        model.getForm().initialize(false, new InstanceInitializationFactory());
        return Map.of();
    }

    private FormIndex at(String path) {
        FormIndex index = indices.get(path);
        if (index == null) {
            throw new IllegalArgumentException("not asked: " + path);
        }
        controller.jumpToIndex(index);
        return index;
    }

    private Object answer(String path, String value) {
        FormIndex index = at(path);
        FormEntryPrompt prompt = model.getQuestionPrompt(index);
        int verdict = controller.answerQuestion(index, data(prompt, value), true);
        String said = verdict == FormEntryController.ANSWER_OK
                ? "ok"
                : verdict == FormEntryController.ANSWER_CONSTRAINT_VIOLATED ? "constraint" : "required";
        return Map.of("verdict", said);
    }

    private static IAnswerData data(FormEntryPrompt prompt, String value) {
        int control = prompt.getControlType();
        if (value.isEmpty()) {
            return null;
        }
        if (isSelect(control)) {
            List<Selection> picked = new ArrayList<>();
            for (String name : control == Constants.CONTROL_SELECT_ONE ? new String[] {value} : value.split(" ")) {
                picked.add(choice(prompt, name).selection());
            }
            return control == Constants.CONTROL_SELECT_ONE
                    ? new SelectOneData(picked.get(0))
                    : control == Constants.CONTROL_RANK ? new MultipleItemsData(picked) : new SelectMultiData(picked);
        }
        if (control != Constants.CONTROL_INPUT && control != Constants.CONTROL_RANGE) {
            return new StringData(value);
        }
        return AnswerDataFactory.templateByDataType(prompt.getDataType()).cast(new UncastData(value));
    }

    private static SelectChoice choice(FormEntryPrompt prompt, String name) {
        for (SelectChoice choice : prompt.getSelectChoices()) {
            if (choice.getValue().equals(name)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("not offered: " + name);
    }

    private Object add(String path) {
        at(path);
        controller.newRepeat();
        return Map.of();
    }

    private Object validate() {
        ValidateOutcome outcome = model.getForm().validate(true);
        if (outcome == null) {
            return Map.of("verdict", "ok");
        }
        String verdict = outcome.outcome == FormEntryController.ANSWER_CONSTRAINT_VIOLATED ? "constraint" : "required";
        return Map.of("verdict", verdict, "path", path(outcome.failedPrompt.getReference()));
    }

    /** `/data[1]/kids[2]/name[1]`: a place without a number is one that does not repeat. */
    private static String path(TreeReference reference) {
        StringBuilder path = new StringBuilder();
        for (int level = 0; level < reference.size(); level++) {
            int place = reference.getMultiplicity(level);
            path.append('/').append(reference.getName(level));
            if (level > 0) {
                path.append('[').append((place < 0 ? 0 : place) + 1).append(']');
            }
        }
        return path.toString();
    }

    // what stands in for a device ------------------------------------------------------------------------------------

    /** The moment at which all walks take place. */
    private static final String NOW = "2026-11-21T09:30:00.000+07:00";

    private static class Preload implements IPreloadHandler {
        private final String kind;

        Preload(String kind) {
            this.kind = kind;
        }

        public String preloadHandled() {
            return kind;
        }

        public IAnswerData handlePreload(String parameters) {
            if (kind.equals("timestamp")) {
                return parameters.equals("start") ? new DateTimeData(DateUtils.parseDateTime(NOW)) : null;
            }
            return kind.equals("date") ? new DateData(DateUtils.parseDate(NOW.substring(0, 10))) : new StringData("uid");
        }

        public boolean handlePostProcess(TreeElement node, String parameters) {
            return false;
        }
    }

    private static class Properties implements IPropertyManager {
        public List<String> getProperty(String name) {
            return Collections.singletonList(getSingularProperty(name));
        }

        public String getSingularProperty(String name) {
            return "the " + name;
        }

        public void setProperty(String name, String value) {}

        public void setProperty(String name, List<String> values) {}

        public void addRules(IPropertyRules rules) {}

        public List<IPropertyRules> getRules() {
            return Collections.emptyList();
        }
    }

    /** pulldata(), which is Collect's and not JavaRosa's: the first row of a CSV whose key column is the key. */
    private class PullData implements IFunctionHandler {
        public String getName() {
            return "pulldata";
        }

        public List<Class[]> getPrototypes() {
            return new ArrayList<>();
        }

        public boolean rawArgs() {
            return true;
        }

        public boolean realTime() {
            return false;
        }

        public Object eval(Object[] given, EvaluationContext context) {
            String[] said = new String[given.length];
            for (int place = 0; place < given.length; place++) {
                said[place] = XPathFuncExpr.toString(given[place]);
            }
            String name = said[0].endsWith(".csv") ? said[0] : said[0] + ".csv";
            List<String> header = null;
            try {
                for (String line : Files.readAllLines(Paths.get(media, name), StandardCharsets.UTF_8)) {
                    List<String> cells = Arrays.asList(line.replace("\ufeff", "").replace("\"", "").split(",", -1));
                    if (header == null) {
                        header = cells;
                    } else if (header.indexOf(said[2]) >= 0 && cells.get(header.indexOf(said[2])).equals(said[3])) {
                        int column = header.indexOf(said[1]);
                        return column < 0 || column >= cells.size() ? "" : cells.get(column);
                    }
                }
            } catch (IOException missing) {
                return "";
            }
            return "";
        }
    }

    private class Attachments implements ReferenceFactory {
        public boolean derives(String uri) {
            return uri.startsWith("jr://");
        }

        public Reference derive(String uri) {
            String name = uri.substring("jr://".length());
            return new Attachment(uri, new File(media, name.substring(name.indexOf('/') + 1)));
        }

        public Reference derive(String uri, String context) {
            return derive(uri);
        }
    }

    private static class Attachment implements Reference {
        private final String uri;
        private final File file;

        Attachment(String uri, File file) {
            this.uri = uri;
            this.file = file;
        }

        public boolean doesBinaryExist() {
            return file.exists();
        }

        public InputStream getStream() throws IOException {
            return new FileInputStream(file);
        }

        public String getURI() {
            return uri;
        }

        public String getLocalURI() {
            return file.getPath();
        }

        public boolean isReadOnly() {
            return true;
        }

        public OutputStream getOutputStream() throws IOException {
            throw new FileNotFoundException(uri);
        }

        public void remove() {}

        public Reference[] probeAlternativeReferences() {
            return new Reference[0];
        }
    }

    // words and JSON -------------------------------------------------------------------------------------------------

    private static String[] words(String line) {
        String[] words = line.split("\t", -1);
        for (int place = 0; place < words.length; place++) {
            StringBuilder word = new StringBuilder();
            for (int at = 0; at < words[place].length(); at++) {
                char letter = words[place].charAt(at);
                if (letter == '\\') {
                    at++;
                    letter = words[place].charAt(at);
                    letter = letter == 't' ? '\t' : letter == 'n' ? '\n' : letter == 'r' ? '\r' : letter;
                }
                word.append(letter);
            }
            words[place] = word.toString();
        }
        return words;
    }

    private static String json(Object value) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return String.valueOf(value);
        }
        List<String> parts = new ArrayList<>();
        if (value instanceof Map) {
            ((Map<?, ?>) value).forEach((key, part) -> parts.add(json(key) + ":" + json(part)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof List) {
            ((List<?>) value).forEach(part -> parts.add(json(part)));
            return "[" + String.join(",", parts) + "]";
        }
        StringBuilder text = new StringBuilder("\"");
        for (char letter : value.toString().toCharArray()) {
            if (letter == '"' || letter == '\\') {
                text.append('\\').append(letter);
            } else if (letter < ' ' || Character.isSurrogate(letter)) {
                text.append(String.format("\\u%04x", (int) letter));
            } else {
                text.append(letter);
            }
        }
        return text.append('"').toString();
    }
}
