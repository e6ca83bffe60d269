using System.Reflection;
using System.Reflection.Emit;

namespace Sourcing.UnitTests.Architecture;

/// <summary>What may know what, read from the built assemblies.</summary>
public sealed class DependencyRuleTests
{
    private static readonly string[] Services = ["Sourcing.Suppliers", "Sourcing.Lots", "Sourcing.Orders"];

    private static readonly string[] DomainNouns = ["Lot", "Order", "Supplier", "Buyer", "Stone", "Gem", "Commodity", "Reservation", "Hold"];

    [Theory]
    [InlineData("Sourcing.Contracts")]
    [InlineData("Sourcing.BuildingBlocks")]
    [InlineData("Sourcing.Suppliers", "Sourcing.Contracts", "Sourcing.BuildingBlocks")]
    [InlineData("Sourcing.Lots", "Sourcing.Contracts", "Sourcing.BuildingBlocks")]
    [InlineData("Sourcing.Orders", "Sourcing.Contracts", "Sourcing.BuildingBlocks")]
    [InlineData("Sourcing.Client", "Sourcing.Contracts")]
    [InlineData("Sourcing.Cli", "Sourcing.Contracts", "Sourcing.Client")]
    public void An_assembly_references_only_those_of_ours_that_the_layout_allows(string name, params string[] allowed) =>
        Assert.Empty(References(name).Where(r => r.StartsWith("Sourcing.", StringComparison.Ordinal)).Except(allowed));

    [Fact]
    public void Contracts_need_nothing_but_protobuf_and_the_gRPC_API() =>
        Assert.Empty(References("Sourcing.Contracts").Where(r => !r.StartsWith("System.", StringComparison.Ordinal) && r != "System")
            .Except(["Google.Protobuf", "Grpc.Core.Api", "Google.Api.CommonProtos"]));

    [Fact]
    public void No_type_of_the_building_blocks_has_a_domain_noun_in_its_name() =>
        Assert.Empty(Load("Sourcing.BuildingBlocks").GetTypes().Where(t => !t.Name.Contains('<'))
            .Where(t => DomainNouns.Any(noun => Words(t.Name).Contains(noun))).Select(t => t.FullName));

    public static TheoryData<string> ServiceNames => [.. Services];

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void Inside_a_service_everything_points_from_the_program_to_the_domain(string name)
    {
        var assembly = Load(name);
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(Rank From, Rank To)>();
        foreach (var type in assembly.GetTypes())
            foreach (var used in Uses(type).Where(u => u.Assembly == assembly))
            {
                seen.Add((Layer(type), Layer(used)));
                if (Layer(used) < Layer(type)) wrong.Add($"{Outer(type)} → {Outer(used)}");
            }
        Assert.Empty(wrong);
        // It looked, and saw each step down.
        Assert.Superset(
            new HashSet<(Rank, Rank)> { (Rank.Program, Rank.Module), (Rank.Module, Rank.Entrance), (Rank.Entrance, Rank.Features), (Rank.Features, Rank.Storage), (Rank.Storage, Rank.Domain) }, seen);
    }

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void The_domain_of_a_service_knows_no_framework(string name)
    {
        var used = Load(name).GetTypes().Where(t => Layer(t) == Rank.Domain).SelectMany(Uses).Select(t => t.Assembly.GetName().Name!).ToHashSet();
        Assert.Empty(used.Where(a => !a.StartsWith("System", StringComparison.Ordinal)).Except([name, "Sourcing.BuildingBlocks"]));
        var blocks = Load(name).GetTypes().Where(t => Layer(t) == Rank.Domain).SelectMany(Uses).Where(t => t.Assembly.GetName().Name == "Sourcing.BuildingBlocks").Select(t => t.Namespace).ToHashSet();
        Assert.Empty(blocks.Except(["Sourcing.BuildingBlocks.Primitives"]));
    }

    private enum Rank
    {
        Program,
        Module,
        Entrance,
        Features,
        Storage,
        Screening,
        Domain,
    }

    private static Rank Layer(Type type)
    {
        var outer = Outer(type);
        return outer.Namespace?.Split('.') switch
        {
            [_, _, "Consumers", ..] => Rank.Entrance,
            // A file of lots is read by rules of the features and into them.
            [_, _, "Features" or "Import", ..] => Rank.Features,
            [_, _, "Storage", ..] => Rank.Storage,
            // Lists and names, which need libraries and nothing else of the service.
            [_, _, "Screening", ..] => Rank.Screening,
            [_, _, "Domain", ..] => Rank.Domain,
            [_, _] when outer.Name.EndsWith("Module", StringComparison.Ordinal) => Rank.Module,
            [_, _] when outer.Name.EndsWith("GrpcService", StringComparison.Ordinal) => Rank.Entrance,
            null when outer.Name == "Program" => Rank.Program,
            _ when outer.Name.StartsWith('<') || outer.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || outer.Namespace?.StartsWith("Microsoft", StringComparison.Ordinal) == true => Rank.Domain,
            _ => throw new InvalidOperationException($"{outer.FullName} stands in no layer of the layout."),
        };
    }

    private static Type Outer(Type type) => type.DeclaringType is { } outer ? Outer(outer) : type;

    /// <summary>Types in the signatures and bodies of a type's members.</summary>
    private static IEnumerable<Type> Uses(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var used = new List<Type?>([type.BaseType, .. type.GetInterfaces()]);
        foreach (var member in type.GetMembers(all))
        {
            used.AddRange(TypesOf(member));
            if (member is MethodBase { } method && method.GetMethodBody() is { } body)
            {
                used.AddRange(body.LocalVariables.Select(v => v.LocalType));
                used.AddRange(body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType));
                used.AddRange(Instructions.MembersIn(method, body).SelectMany(TypesOf));
            }
        }
        return used.OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type?> TypesOf(MemberInfo member) => member switch
    {
        Type t => [t],
        FieldInfo f => [f.DeclaringType, f.FieldType],
        PropertyInfo p => [p.PropertyType],
        MethodInfo m => [m.DeclaringType, m.ReturnType, .. m.GetParameters().Select(p => p.ParameterType), .. m.IsGenericMethod ? m.GetGenericArguments() : []],
        ConstructorInfo c => [c.DeclaringType, .. c.GetParameters().Select(p => p.ParameterType)],
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        if (type.IsGenericParameter) return [];
        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    private static string[] Words(string name) => System.Text.RegularExpressions.Regex.Split(name.Split('`')[0], "(?<=[a-z])(?=[A-Z])");

    private static IEnumerable<string> References(string name) => Load(name).GetReferencedAssemblies().Select(a => a.Name!);

    private static Assembly Load(string name) => Assembly.Load(new AssemblyName(name == "Sourcing.Cli" ? CliName : name));

    private static string CliName { get; } = typeof(Cli.CommandLineTests).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Single(a => a is "Sourcing.Cli" or "sourcing");

    /// <summary>Reads what the instructions of a method name.</summary>
    private static class Instructions
    {
        private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

        public static IEnumerable<MemberInfo> MembersIn(MethodBase method, MethodBody body)
        {
            var il = body.GetILAsByteArray()!;
            var (typeArguments, methodArguments) = (method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : []);
            for (var at = 0; at < il.Length;)
            {
                var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
                at += code.Size;
                if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                    && method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments) is { } member)
                    yield return member;
                at += code.OperandType switch
                {
                    OperandType.InlineNone => 0,
                    OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                    OperandType.InlineVar => 2,
                    OperandType.InlineI8 or OperandType.InlineR => 8,
                    OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                    _ => 4,
                };
            }
        }
    }
}
