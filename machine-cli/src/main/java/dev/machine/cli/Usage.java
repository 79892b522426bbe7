package dev.machine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What a verb is for, and its flags. By picocli's programmatic model and not by its annotations:
/// reading these makes a proxy class for each kind, which took a quarter of a light command's time.
public final class Usage {
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
  private final List<String> footer = new ArrayList<>();
  private final Actions actions = new Actions();
  private List<String> only = List.of();
  private int order;

  /// What was said of a verb, by its picocli model.
  public static Usage of(CommandSpec spec) {
    return (Usage) spec.userObject();
  }

  CommandSpec spec() {
    return spec;
  }

  /// The actions of a verb that has some: its first argument names one, the first is meant without.
  ///
  /// @param forms each with what it takes: `bake HOST [IMAGE]`, `join HOST...`
  public Usage actions(String... forms) {
    actions.set(List.of(forms));
    return this;
  }

  /// The argument of a verb with [#actions].
  ///
  /// @param into gets the action's name and what it was given
  public Usage action(String description, BiConsumer<String, List<String>> into) {
    return action(String.join(" | ", actions.forms()), description, into);
  }

  /// The argument of a verb with [#actions] that are too many for a line.
  public Usage action(String label, String description, BiConsumer<String, List<String>> into) {
    actions.into(into);
    return names("0..*", label, description, actions::words);
  }

  public Actions actions() {
    return actions;
  }

  /// Flags from here on are for these actions, and refused beside others; none: for all.
  public Usage only(String... some) {
    only = List.of(some);
    return this;
  }

  /// What the verb does, in a few lines.
  public Usage about(String... lines) {
    spec.usageMessage().description(lines);
    return this;
  }

  /// How it is used, a line each.
  public Usage examples(String... lines) {
    section("Examples:");
    for (var line : lines) {
      footer.add("  " + line);
    }
    return end();
  }

  /// What its exit codes mean.
  public Usage exits(String... lines) {
    section("Exit codes: " + lines[0]);
    footer.addAll(List.of(lines).subList(1, lines.length));
    return end();
  }

  /// The usual exit codes, where [#exits] told no others.
  void exitsIfUntold(String line) {
    if (footer.stream().noneMatch(one -> one.startsWith("Exit codes"))) {
      exits(line);
    }
  }

  private void section(String head) {
    footer.add("");
    footer.add(head);
  }

  private Usage end() {
    spec.usageMessage().footer(footer.stream().map(Usage::plain).toArray(String[]::new));
    return this;
  }

  /// Whatever is described from here on stands behind the flags of lower order, and is for all
  /// actions.
  public Usage from(int first) {
    order = first;
    return only();
  }

  /// A flag that is given or not.
  public Usage flag(String description, Consumer<Boolean> into, String... names) {
    return add(option(names, description, into).type(Boolean.class).arity("0"));
  }

  /// A flag with a value; of several, the last one wins.
  public Usage value(String label, String description, Consumer<String> into, String... names) {
    return choice(String.class, label, description, into, names);
  }

  /// A flag with a value of a kind that picocli reads.
  public <T> Usage choice(
      Class<T> type, String label, String description, Consumer<T> into, String... names) {
    return add(option(names, description, into).type(type).arity("1").paramLabel(label));
  }

  /// A flag that may be given again.
  public Usage values(
      String label, String description, Consumer<List<String>> into, String... names) {
    return add(
        option(names, description, into)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label));
  }

  /// The flag that asks for help.
  Usage help(String description, String... names) {
    return add(
        OptionSpec.builder(names).description(description).type(Boolean.class).usageHelp(true));
  }

  /// An argument that may be left away.
  public Usage name(String label, String description, Consumer<String> into) {
    return add(argument("0..1", label, description, into).type(String.class).index(next()));
  }

  /// All further arguments.
  ///
  /// @param arity how many, such as `1..*`
  public Usage names(String arity, String label, String description, Consumer<List<String>> into) {
    return add(
        argument(arity, label, description, into)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .index(next() + "..*")
            .hideParamSyntax(label.contains(" ") || label.contains(":")));
  }

  private String next() {
    return String.valueOf(spec.positionalParameters().size());
  }

  private <T> OptionSpec.Builder option(String[] names, String description, Consumer<T> into) {
    var binding = new Binding<>(into);
    var some = only.isEmpty() ? "" : String.join(", ", only) + ": ";
    return OptionSpec.builder(names)
        .description(plain(some + description))
        .getter(binding)
        .setter(binding);
  }

  private static <T> PositionalParamSpec.Builder argument(
      String arity, String label, String description, Consumer<T> into) {
    var binding = new Binding<>(into);
    return PositionalParamSpec.builder()
        .arity(arity)
        .required(!arity.startsWith("0"))
        .paramLabel(label)
        .description(plain(description))
        .getter(binding)
        .setter(binding);
  }

  private Usage add(OptionSpec.Builder option) {
    var built = option.order(order).build();
    spec.addOption(built);
    if (!only.isEmpty()) {
      actions.only(built, only);
    }
    order++;
    return this;
  }

  private Usage add(PositionalParamSpec.Builder argument) {
    spec.addPositional(argument.build());
    return this;
  }

  /// picocli takes descriptions for format strings, and fills in variables.
  private static String plain(String text) {
    return text.replace("%", "%%").replace("${", "$${");
  }

  /// A value on its way from picocli to a command. picocli reads a list back to add to it, and sets
  /// to null what was not given.
  private static final class Binding<T> implements IGetter, ISetter {
    private final Consumer<T> target;
    private @Nullable T now;

    Binding(Consumer<T> target) {
      this.target = target;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    public <V> V get() {
      return (V) now;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"})
    public <V> V set(V value) {
      var before = now;
      now = (T) value;
      if (now != null) {
        target.accept(now);
      }
      return (V) before;
    }
  }
}
